package dev.sluice.protocol.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sluice.protocol.Payload;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class JsonWriterTest {

  @Test
  void zeroValuesAreLeftOut() {
    assertThat(
            object(
                out ->
                    out.string("a", "")
                        .number("b", 0)
                        .unsigned("c", 0)
                        .flag("d", false)
                        .payload("e", null)
                        .strings("f", List.of())
                        .strings("g", Map.of())
                        .object("h", null, (_, _) -> {})
                        .objects("i", List.of(), (_, _) -> {})
                        .objects("j", Map.of(), (_, _) -> {})))
        .isEqualTo("{}");
  }

  @Test
  void zeroValuesCanBeWrittenAllTheSame() {
    assertThat(
            object(
                out ->
                    out.alwaysString("a", "")
                        .alwaysNumber("b", 0)
                        .alwaysUnsigned("c", 0)
                        .alwaysFlag("d", false)
                        .alwaysStrings("f", List.of())
                        .alwaysObjects("i", List.of(), (_, _) -> {})
                        .alwaysObjects("j", Map.of(), (_, _) -> {})))
        .isEqualTo("{\"a\":\"\",\"b\":0,\"c\":0,\"d\":false,\"f\":[],\"i\":[],\"j\":{}}");
  }

  @Test
  void commasStandBetweenWhateverFollowsEachOther() {
    assertThat(
            object(
                out ->
                    out.beginObject("a")
                        .endObject()
                        .strings("b", List.of("x", "y"))
                        .strings("c", Map.of("k", "v"))
                        .objects("d", List.of("x", "y"), (each, text) -> each.string("t", text))
                        .objects("e", Map.of("k", "x"), (each, text) -> each.string("t", text))
                        .object("f", "x", (each, text) -> each.string("t", text))
                        .flag("g", true)))
        .isEqualTo(
            "{\"a\":{},\"b\":[\"x\",\"y\"],\"c\":{\"k\":\"v\"},\"d\":[{\"t\":\"x\"},{\"t\":\"y\"}],"
                + "\"e\":{\"k\":{\"t\":\"x\"}},\"f\":{\"t\":\"x\"},\"g\":true}");
  }

  @Test
  void keysOfMapsAreEscaped() {
    assertThat(
            object(
                out ->
                    out.strings("a", Map.of("\"", "\n"))
                        .objects("b", Map.of("\\", 1), (each, n) -> each.number("n", n))
                        .payloadOf("\t", Payload.json("[1]"))))
        .isEqualTo("{\"a\":{\"\\\"\":\"\\n\"},\"b\":{\"\\\\\":{\"n\":1}},\"\\t\":[1]}");
  }

  @Test
  void binaryPayloadsAreRefused() {
    var binary = Payload.binary(new byte[] {1});

    assertThatIllegalArgumentException()
        .isThrownBy(() -> object(out -> out.payload("a", binary)))
        .withMessage("a binary payload (expected: JSON)");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> object(out -> out.payloadOf("a", binary)));
  }

  @Test
  void everyLengthOfNumberIsWritten() {
    long number = 1;
    for (int digits = 1; digits <= 18; digits++) {
      long all = number;
      assertThat(object(out -> out.number("n", all).number("m", -all)))
          .isEqualTo("{\"n\":%d,\"m\":-%d}".formatted(all, all));
      number = number * 10 + digits % 10;
    }
  }

  private static String object(Consumer<JsonWriter> fields) {
    return Lines.written(
        buffer -> {
          var out = new JsonWriter(buffer).beginObject();
          fields.accept(out);
          out.endObject();
        });
  }
}
