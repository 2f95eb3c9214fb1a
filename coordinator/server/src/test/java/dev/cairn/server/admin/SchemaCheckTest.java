package dev.cairn.server.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A check that finds nothing would let every test that relies on it pass. */
class SchemaCheckTest {
  private static final String CONTRACT =
      """
      components:
        schemas:
          Base:
            {type: object, required: [id], properties: {id: {type: string, pattern: '^[a-z]+$'}}}
          More:
            allOf:
              - {$ref: '#/components/schemas/Base'}
              - {type: object, properties: {count: {type: integer, minimum: 0, maximum: 9}}}
      """;

  private static int findings(String schema, String value) throws IOException {
    YAMLMapper yaml = new YAMLMapper();
    JsonNode contract = yaml.readTree(CONTRACT);
    return SchemaCheck.findings(contract, yaml.readTree(schema), yaml.readTree(value)).size();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{type: string}                                    | a",
        "{type: integer}                                   | 7",
        "{type: integer, format: int64}                    | 99999999999",
        "{type: number}                                    | 7.5",
        "{type: object, additionalProperties: true}        | {x: 1}",
        "{type: string, format: date-time}                 | \"2026-01-01T00:00:00.123Z\"",
        "{type: array, items: {type: integer}}             | [1, 2]",
        "{type: string, enum: [A, B]}                      | B",
        "{const: live}                                     | live",
        "{$ref: '#/components/schemas/More'}               | {id: a, count: 9}",
        "{$ref: '#/components/schemas/More'}               | {id: a}",
      })
  void whatFits_isNoFinding(String schema, String value) throws IOException {
    assertThat(findings(schema, value)).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{type: string}                                    | 7",
        "{type: integer}                                   | 7.5",
        "{type: integer}                                   | \"7\"",
        "{type: integer}                                   | 99999999999",
        "{type: number}                                    | \"7\"",
        "{type: number, minimum: 0, maximum: 1}            | 1.5",
        "{type: boolean}                                   | 1",
        "{type: string, maxLength: 2}                      | abc",
        "{type: string, minLength: 1}                      | \"\"",
        "{type: string, format: date-time}                 | yesterday",
        "{type: array, items: {type: integer}}             | [1, a]",
        "{type: array, maxItems: 1, items: {type: integer}}| [1, 2]",
        "{type: array, items: {type: integer}}             | {}",
        "{type: string, enum: [A, B]}                      | C",
        "{const: live}                                     | dead",
        "{type: object, properties: {}}                    | {x: 1}",
        "{$ref: '#/components/schemas/More'}               | {count: 1}",
        "{$ref: '#/components/schemas/More'}               | {id: A}",
        "{$ref: '#/components/schemas/More'}               | {id: a, count: 10}",
        "{$ref: '#/components/schemas/More'}               | {id: a, other: 1}",
        "{type: string, maxLenght: 2}                      | a",
      })
  void whatDoesNotFit_isOneFinding(String schema, String value) throws IOException {
    assertThat(findings(schema, value)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {"{$ref: '#/components/schemas/None'} | a", "{} | a"})
  void schemaThatSaysNothing_isAFinding(String schema, String value) throws IOException {
    assertThat(findings(schema, value)).isPositive();
  }
}
