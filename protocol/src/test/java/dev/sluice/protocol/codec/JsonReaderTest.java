package dev.sluice.protocol.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.sluice.protocol.Payload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

  @Test
  void readsEveryKindOfValue() throws Exception {
    var in =
        reader(
            """
            {
              "text": "a\\tb", "yes": true, "no": false, "int": -5, "long": 12,
              "raw": [1.50, {"a": "\\n"}],
              "list": ["a", "b"], "none": [], "map": {"k": "v", "gone": null}, "empty": {}
            }
            """);
    in.beginObject();

    assertThat(next(in, "text").string()).isEqualTo("a\tb");
    assertThat(next(in, "yes").bool()).isTrue();
    assertThat(next(in, "no").bool()).isFalse();
    assertThat(next(in, "int").int32()).isEqualTo(-5);
    assertThat(next(in, "long").int64(12, 12)).isEqualTo(12);
    assertThat(next(in, "raw").raw()).isEqualTo(Payload.json("[1.50, {\"a\": \"\\n\"}]"));
    assertThat(next(in, "list").stringList()).containsExactly("a", "b");
    assertThat(next(in, "none").stringList()).isEmpty();
    assertThat(next(in, "map").stringMap()).isEqualTo(Map.of("k", "v"));
    assertThat(next(in, "empty").stringMap()).isEmpty();
    assertThat(in.nextField()).isFalse();
    in.end();
  }

  @Test
  void fieldsThatAreNullArePassedOver() throws Exception {
    var in = reader("{\"a\":null,\"b\":null,\"c\":1,\"d\":null}");
    in.beginObject();

    assertThat(next(in, "c").int32()).isEqualTo(1);
    assertThat(in.nextField()).isFalse();
  }

  @Test
  void valuesThatNobodyReadsAreSkipped() throws Exception {
    var in = reader("{\"a\":{\"c\":[1]},\"b\":[{}],\"c\":{\"x\":[]},\"d\":\"\"}");
    in.beginObject();

    next(in, "a");
    next(in, "b");
    next(in, "c").beginObject();
    next(in, "x");
    assertThat(in.nextField()).isFalse();
    next(in, "d");
    assertThat(in.nextField()).isFalse();
    in.end();
  }

  @Test
  void readsListsOfObjects() throws Exception {
    var in = reader("[{\"name\":\"a\"},{\"other\":1},{\"name\":\"c\",\"x\":{}}]");

    assertThat(in.list(3, JsonReaderTest::name)).containsExactly("a", "", "c");
    in.end();
  }

  @Test
  void elementsThatNobodyReadsAreSkipped() throws Exception {
    var in = reader("[[1],{\"a\":1},2]");

    assertThat(in.list(_ -> "x")).hasSize(3);
    in.end();
  }

  @Test
  void elementsMayBeNull() throws Exception {
    assertThat(reader("[null,1]").list(JsonReader::isNull)).containsExactly(true, false);
  }

  @Test
  void listsAreBounded() {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(
            () ->
                next(object("{\"names\":[\"a\",\"b\",\"c\"]}"), "names")
                    .list(2, JsonReader::string))
        .withMessage("names: expected at most 2 elements");
  }

  @Test
  void readsMapsOfObjects() throws Exception {
    var in = reader("{\"a\":{\"name\":\"x\"},\"b\":{},\"a\":{\"name\":\"y\"}}");

    assertThat(in.map(JsonReaderTest::name)).isEqualTo(Map.of("a", "y", "b", ""));
  }

  @Test
  void readsOneTextAfterAnother() throws Exception {
    var in = reader(" {\"name\":\"a\"}\n{}{\"name\":\"c\"} ");

    assertThat(List.of(name(in), name(in), name(in))).containsExactly("a", "", "c");
    assertThat(in.atEnd()).isTrue();
    in.end();
  }

  @Test
  void whatFollowsTheTextIsRefused() throws Exception {
    var in = reader("{} x");
    in.beginObject();

    assertThat(in.nextField()).isFalse();
    assertThat(in.atEnd()).isFalse();
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(in::end)
        .withMessage("byte 3: expected the end");
  }

  @Test
  void nullCanBeToldFromAnObject() throws Exception {
    assertThat(reader(" null").isNull()).isTrue();
    assertThat(reader("{}").isNull()).isFalse();
    assertThat(reader("").isNull()).isFalse();
  }

  @Test
  void readsARangeOfTheBytes() throws Exception {
    var in = new JsonReader("{}[\"ü\"]{}".getBytes(UTF_8), 2, 6);

    assertThat(in.stringList()).containsExactly("ü");
    in.end();
  }

  @Test
  void fieldsOfWrongTypesAreNamed() {
    assertMalformed("{\"f\":1}", JsonReader::string, "f: expected a string");
    assertMalformed("{\"f\":\"true\"}", JsonReader::bool, "f: expected true or false");
    assertMalformed("{\"f\":[]}", JsonReader::stringMap, "f: expected an object");
    assertMalformed("{\"f\":{}}", JsonReader::stringList, "f: expected an array");
    assertMalformed("{\"f\":[1]}", JsonReader::stringList, "f: expected a string");
    assertMalformed("{\"f\":{\"g\":1}}", JsonReader::stringMap, "f: expected a string");
    assertMalformed(
        "{\"f\":[{\"name\":1}]}", in -> in.list(JsonReaderTest::name), "name: expected a string");
    assertMalformed("{\"f\":[[1]]}", in -> in.list(JsonReader::stringList), "f: expected a string");
    assertMalformed("{\"f\":2}", in -> in.int64(-1, 1), "f: expected an integer from -1 to 1");
    assertMalformed(
        "{\"f\":1.0}", JsonReader::int32, "f: expected an integer from -2147483648 to 2147483647");
    assertMalformed(
        "{\"f\":-1}", JsonReader::uint64, "f: expected an integer from 0 to 18446744073709551615");
  }

  @Test
  void placesOfSyntaxErrorsAreToldInBytesFromTheStart() {
    var in = new JsonReader("xx{\"f\" 1}".getBytes(UTF_8), 2, 7);

    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(in::skipObject)
        .withMessage("byte 5: expected ':'");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-0, 0",
    "9, 9",
    "-1, -1",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808"
  })
  void signedIntegersAreExact(String text, long value) throws Exception {
    assertThat(reader(text).int64(Long.MIN_VALUE, Long.MAX_VALUE)).isEqualTo(value);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "9223372036854775808",
        "-9223372036854775809",
        "18446744073709551615",
        "-18446744073709551615",
        "18446744073709551616",
        "-18446744073709551617",
        "1844674407370955161500",
        "1.0",
        "1e3",
        "\"1\"",
        "true",
        "",
        "-",
        "--1",
        "+1",
        "0x1"
      })
  void whatIsNoSignedIntegerIsRefused(String text) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(
            () -> {
              var in = reader(text);
              in.int64(Long.MIN_VALUE, Long.MAX_VALUE);
              in.end();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "9999999999999999999",
        "10000000000000000000",
        "18446744073709551615",
        "9223372036854775808"
      })
  void unsignedIntegersAreExact(String text) throws Exception {
    assertThat(Long.toUnsignedString(reader(text).uint64())).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "18446744073709551616",
        "19999999999999999999",
        "20000000000000000000",
        "28446744073709551615",
        "99999999999999999999",
        "100000000000000000000",
        "-1"
      })
  void whatIsNoUnsignedIntegerIsRefused(String text) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> reader(text).uint64());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|``",
        "\\\"\\\\\\/|\"\\/",
        "\\u00fC\\u20ac|ü€",
        "ü\\u0041€😀\\u0042|üA€😀B",
        "\\ud83d\\ude00|😀",
        "\\ud83d|\uFFFD",
        "\\ude00\\ud83d|\uFFFD\uFFFD",
        "\\ud83d😀|\uFFFD😀",
        "\\ud83d\\ud83d\\ude00x|\uFFFD😀x"
      })
  void escapesAreUndone(String json, String text) throws Exception {
    assertThat(reader('"' + json + '"').string()).isEqualTo(text);
  }

  private static String name(JsonReader in) throws MalformedFrameException {
    String name = "";
    in.beginObject();
    while (in.nextField()) {
      if (in.field().equals("name")) {
        name = in.string();
      }
    }
    return name;
  }

  private static void assertMalformed(String json, JsonReader.Value<?> value, String message) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> value.read(next(object(json), "f")))
        .withMessage(message);
  }

  private static JsonReader next(JsonReader in, String field) throws MalformedFrameException {
    assertThat(in.nextField()).isTrue();
    assertThat(in.field()).isEqualTo(field);
    return in;
  }

  private static JsonReader object(String json) throws MalformedFrameException {
    var in = reader(json);
    in.beginObject();
    return in;
  }

  private static JsonReader reader(String json) {
    byte[] bytes = json.getBytes(UTF_8);
    return new JsonReader(bytes, 0, bytes.length);
  }

  @Test
  void malformedNumberOrTypeTellsWhatWasGiven() {
    assertGiven("{\"f\":5}", JsonReader::string, "f: expected a string, not a number");
    assertGiven("{\"f\":{}}", JsonReader::bool, "f: expected true or false, not an object");
    assertGiven("{\"f\":[null]}", JsonReader::stringList, "f: expected a string, not null");
    assertGiven("{\"f\":2}", in -> in.int64(-1, 1), "f: expected an integer from -1 to 1, not 2");
    assertGiven(
        "{\"f\":-1.5}", in -> in.int64(-1, 1), "f: expected an integer from -1 to 1, not -1.5");
    assertGiven(
        "{\"f\":\"x\"}",
        in -> in.int64(-1, 1),
        "f: expected an integer from -1 to 1, not a string");
  }

  private static void assertGiven(String json, JsonReader.Value<?> value, String detail) {
    assertThatExceptionOfType(MalformedFrameException.class)
        .isThrownBy(() -> readField(json, value))
        .satisfies(malformed -> assertThat(malformed.detail()).isEqualTo(detail));
  }

  private static void readField(String json, JsonReader.Value<?> value)
      throws MalformedFrameException {
    var in = reader(json);
    in.beginObject();
    in.nextField();
    value.read(in);
  }
}
