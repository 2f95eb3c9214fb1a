package dev.cairn.vectors;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.util.encoders.Hex;

/** Reads {@code vectors/v1/NAME.json}: {@code {"source": ..., "cases": [{"name": ...}, ...]}}. */
public final class Vectors {
  private Vectors() {}

  /** The cases of a file, one or more. */
  public static Stream<Case> read(String name) {
    String path = "/vectors/v1/" + name + ".json";
    try (InputStream in = Vectors.class.getResourceAsStream(path)) {
      if (in == null) {
        throw new IllegalArgumentException("expected a file " + path);
      }
      Reader reader = new InputStreamReader(in, StandardCharsets.UTF_8);
      JsonObject file = JsonParser.parseReader(reader).getAsJsonObject();
      if (file.get("source").getAsString().isEmpty() || file.getAsJsonArray("cases").isEmpty()) {
        throw new IllegalArgumentException("expected a source and cases in " + path);
      }
      List<Case> cases = new ArrayList<>();
      for (JsonElement element : file.getAsJsonArray("cases")) {
        cases.add(new Case(element.getAsJsonObject()));
      }
      return cases.stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** One case. A field that is missing fails the test. */
  public static final class Case {
    private final JsonObject fields;

    private Case(JsonObject fields) {
      this.fields = fields;
    }

    public String text(String field) {
      return fields.get(field).getAsString();
    }

    public byte[] bytes(String field) {
      return Hex.decode(text(field));
    }

    public int number(String field) {
      return fields.get(field).getAsInt();
    }

    public int[] numbers(String field) {
      JsonArray array = fields.getAsJsonArray(field);
      int[] numbers = new int[array.size()];
      for (int i = 0; i < numbers.length; i++) {
        numbers[i] = array.get(i).getAsInt();
      }
      return numbers;
    }

    public String[] texts(String field) {
      JsonArray array = fields.getAsJsonArray(field);
      String[] texts = new String[array.size()];
      for (int i = 0; i < texts.length; i++) {
        texts[i] = array.get(i).getAsString();
      }
      return texts;
    }

    public double real(String field) {
      return fields.get(field).getAsDouble();
    }

    public double[] reals(String field) {
      JsonArray array = fields.getAsJsonArray(field);
      double[] reals = new double[array.size()];
      for (int i = 0; i < reals.length; i++) {
        reals[i] = array.get(i).getAsDouble();
      }
      return reals;
    }

    public byte[][] byteArrays(String field) {
      JsonArray array = fields.getAsJsonArray(field);
      byte[][] arrays = new byte[array.size()][];
      for (int i = 0; i < arrays.length; i++) {
        arrays[i] = Hex.decode(array.get(i).getAsString());
      }
      return arrays;
    }

    @Override
    public String toString() {
      return text("name");
    }
  }
}
