package dev.sluice.gateway.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Links between pages, and to files of the project. */
final class LinksTest {
  private static final Pattern LINK = Pattern.compile("\\[[^]]*]\\(([^)\\s]+)\\)");
  private static final Path ROOT = Path.of("..");

  static Stream<Page> pages() {
    return Stream.concat(
        Page.all(),
        Stream.of("ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md")
            .map(name -> Page.read(ROOT.resolve(name))));
  }

  @ParameterizedTest
  @MethodSource("pages")
  void everyLinkLeadsSomewhere(Page page) {
    assertThat(LINK.matcher(page.withoutCode()).results().map(link -> link.group(1)))
        .filteredOn(target -> !target.startsWith("https://"))
        .allSatisfy(target -> assertThat(exists(page, target)).as(target).isTrue());
  }

  private static boolean exists(Page page, String target) {
    String[] parts = target.split("#", 2);
    Path path = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
    if (!Files.exists(path)) {
      return false;
    }
    return parts.length == 1 || Page.read(path).anchors().contains(parts[1]);
  }

  @Test
  void readmeLeadsToEveryPage() {
    Page readme = Page.all().findFirst().orElseThrow();

    assertThat(Page.all().skip(1))
        .allSatisfy(page -> assertThat(readme.text()).contains("](" + page + ")"));
  }
}
