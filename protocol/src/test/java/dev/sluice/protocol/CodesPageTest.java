package dev.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares {@code docs/codes.md} with the codes that the gateway has. */
class CodesPageTest {
  private static String page;

  @BeforeAll
  static void readPage() throws IOException {
    page = Files.readString(Path.of("..", "docs", "codes.md"));
  }

  @Test
  void errorCodesAreThoseOfTheGateway() {
    assertThat(firstCells("Error codes", 3))
        .containsExactlyElementsOf(
            Arrays.stream(ErrorCode.values())
                .map(error -> cells(error.code(), error.message(), yesOrNo(error.temporary())))
                .toList());
  }

  @Test
  void closeCodesAreThoseOfTheGateway() {
    assertThat(firstCells("Close codes", 3))
        .containsExactlyElementsOf(
            CloseReason.ALL.stream()
                .map(
                    reason ->
                        reason.code() == 0
                            ? cells("-", "`" + reason.label() + "`", "-")
                            : cells(
                                reason.code(),
                                "`" + reason.label() + "`",
                                yesOrNo(reason.code() < 3500)))
                .toList());
  }

  @Test
  void unsubscribeCodesAreThoseOfTheGateway() {
    assertThat(firstCells("Unsubscribe codes", 3))
        .containsExactlyElementsOf(
            Stream.of(
                    UnsubscribeReason.SERVER,
                    UnsubscribeReason.INSUFFICIENT_STATE,
                    UnsubscribeReason.SUBSCRIPTION_EXPIRED,
                    UnsubscribeReason.STATE_INVALIDATED)
                .map(reason -> cells(reason.code(), reason.text(), yesOrNo(reason.code() >= 2500)))
                .toList());
  }

  /** The first cells of each row of a section's table. */
  private static List<List<String>> firstCells(String section, int cells) {
    String text = page.split("\n## " + section + "\n", 2)[1].split("\n## ", 2)[0];
    return text.lines()
        .filter(line -> line.startsWith("|"))
        .skip(2)
        .map(line -> line.substring(1).split("\\|"))
        .map(row -> Arrays.stream(row).limit(cells).map(String::strip).toList())
        .toList();
  }

  private static List<String> cells(Object... cells) {
    return Arrays.stream(cells).map(String::valueOf).toList();
  }

  private static String yesOrNo(boolean yes) {
    return yes ? "yes" : "no";
  }
}
