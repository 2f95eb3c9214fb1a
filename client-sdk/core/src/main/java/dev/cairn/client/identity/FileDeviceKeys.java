package dev.cairn.client.identity;

import dev.cairn.client.files.ForeignAccessException;
import dev.cairn.client.files.PrivateFolder;
import dev.cairn.protocol.identity.CertificateRefusedException;
import dev.cairn.protocol.identity.DeviceKeys;
import dev.cairn.protocol.identity.Enrolment;
import dev.cairn.protocol.identity.P256Key;
import java.io.IOException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Optional;

/**
 * A device's keys in a folder that nobody else may look into: {@code device.key} and {@code
 * device.csr}, and after enrolment {@code device.crt}, {@code ca.crt}, {@code coordinator.keys} and
 * {@code issuer}. Certificates and keys are PEM texts, the coordinator's keys lines of hexadecimal
 * digits, the CA's statement about its issuer the bytes as received.
 *
 * <p>What is written survives a crash whole or not at all. One process at a time may use a folder.
 * On a device with a keystore, implement {@link DeviceKeys} over that instead.
 */
public final class FileDeviceKeys implements DeviceKeys {
  private final PrivateFolder folder;
  private final EnrolmentFiles files;
  private final KeyFiles.Pair pair;
  private Optional<Enrolment> enrolment;

  private FileDeviceKeys(PrivateFolder folder) throws IOException {
    this.folder = folder;
    this.files = new EnrolmentFiles(folder);
    this.pair = new KeyFiles(folder).pair();
    this.enrolment = files.read();
  }

  /**
   * The keys in {@code folder}; folder and key pair are made if they are not there.
   *
   * @throws DeviceKeysException if a file is damaged or does not fit the others, if others may look
   *     into the folder, or if the disk fails
   */
  public static FileDeviceKeys in(Path folder) {
    try {
      return in(PrivateFolder.open(folder, PrivateFolder.Others.MAY_DO_NOTHING));
    } catch (IOException e) {
      throw failed("open", folder, e);
    }
  }

  static FileDeviceKeys in(PrivateFolder folder) {
    try {
      FileDeviceKeys keys = new FileDeviceKeys(folder);
      keys.enrolment.ifPresent(keys::checkFits);
      return keys;
    } catch (IOException e) {
      throw failed("read", folder.path(), e);
    }
  }

  private void checkFits(Enrolment kept) {
    try {
      kept.checkFits(pair.publicKey());
    } catch (CertificateRefusedException e) {
      throw new DeviceKeysException(
          "the device's files in "
              + folder.path()
              + " do not fit each other ("
              + e.getMessage()
              + "): restore them, or delete "
              + EnrolmentFiles.DEVICE
              + " and enrol the device again with a new token",
          e);
    }
  }

  private static DeviceKeysException failed(String verb, Path path, IOException e) {
    return new DeviceKeysException(
        e instanceof ForeignAccessException
            ? "the device's " + e.getMessage()
            : "cannot " + verb + " the device's " + path + " (" + e + "): check path and disk",
        e);
  }

  @Override
  public P256Key publicKey() {
    return pair.publicKey();
  }

  @Override
  public PrivateKey privateKey() {
    return pair.privateKey();
  }

  @Override
  public byte[] certificateRequest() {
    return pair.request().clone();
  }

  // Synchronized, since a renewal comes while others read.
  @Override
  public synchronized Optional<Enrolment> enrolment() {
    return enrolment;
  }

  @Override
  public synchronized void keep(Enrolment received) {
    try {
      files.write(received);
      enrolment = Optional.of(received);
    } catch (IOException e) {
      throw failed("write", folder.path(), e);
    }
  }

  @Override
  public String toString() {
    return "FileDeviceKeys[" + folder.path() + "]";
  }
}
