package dev.cairn.protocol.identity;

/**
 * What a device gets for its {@link DeviceCredential}: the compact one, and by whom it is.
 *
 * @param credential for the same device and signing key
 * @param issuer the CA's word for who signed it
 */
public record IssuedCredential(CompactCredential credential, IssuerStatement issuer) {}
