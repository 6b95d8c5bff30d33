package dev.sluice.gateway.transport;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.gateway.http.Glob;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaderNames;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedOriginsTest {

  @Test
  void requestWithoutAnOriginAlwaysMay() {
    assertThat(new AllowedOrigins(List.of()).allows(new DefaultHttpHeaders())).isTrue();
    assertThat(new AllowedOrigins(List.of("https://a")).allows(new DefaultHttpHeaders())).isTrue();
  }

  @Test
  void noPatternAllowsNoOrigin() {
    assertThat(allows("https://example.com")).isFalse();
    assertThat(allows("null")).isFalse();
    assertThat(allows("")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"https://example.com", "http://localhost:3000", "null", "file://", ""})
  void starAllowsEveryOrigin(String origin) {
    assertThat(allows(origin, "*")).isTrue();
  }

  @Test
  void patternIsTheWholeOrigin() {
    assertThat(allows("https://example.com", "https://example.com")).isTrue();
    assertThat(allows("https://example.com.evil.org", "https://example.com")).isFalse();
    assertThat(allows("http://evil.org/https://example.com", "https://example.com")).isFalse();
    assertThat(allows("https://example.com:8443", "https://example.com")).isFalse();
    assertThat(allows("http://example.com", "https://example.com")).isFalse();
  }

  @Test
  void starStandsForAnyText() {
    assertThat(allows("https://a.example.com", "https://*.example.com")).isTrue();
    assertThat(allows("https://a.b.example.com", "https://*.example.com")).isTrue();
    assertThat(allows("https://example.com", "https://*.example.com")).isFalse();
    assertThat(allows("https://evilexample.com", "https://*.example.com")).isFalse();
    assertThat(allows("http://localhost:3000", "http://localhost:*")).isTrue();
    assertThat(allows("https://a.example.com", "*://*.example.com")).isTrue();
  }

  @Test
  void questionMarkStandsForOneCharacter() {
    assertThat(allows("http://localhost:3001", "http://localhost:300?")).isTrue();
    assertThat(allows("http://localhost:300", "http://localhost:300?")).isFalse();
    assertThat(allows("http://localhost:30011", "http://localhost:300?")).isFalse();
  }

  @Test
  void everyOtherCharacterStandsForItself() {
    assertThat(allows("https://exampleXcom", "https://example.com")).isFalse();
    assertThat(allows("https://a", "https://[a-z]")).isFalse();
    assertThat(allows("https://[::1]:8000", "https://[::1]:8000")).isTrue();
    assertThat(allows("https://a\\Eb", "https://a\\Eb")).isTrue();
  }

  @Test
  void caseDoesNotCount() {
    assertThat(allows("https://Example.COM", "HTTPS://eXample.com")).isTrue();
  }

  @Test
  void onePatternOfManyIsEnough() {
    assertThat(allows("https://b.org", "https://a.org", "https://b.org")).isTrue();
    assertThat(allows("https://c.org", "https://a.org", "https://b.org")).isFalse();
  }

  @Test
  @Timeout(10)
  void patternsWithManyStarsAreMatchedInTimeThatDoesNotExplode() {
    String pattern = "https://*a*b*c*a*b*c*.example.com";
    assertThat(allows("https://" + "abc".repeat(160), pattern)).isFalse();
    assertThat(Glob.of(pattern).matches("https://" + "abc".repeat(20_000))).isFalse();
    assertThat(allows("https://abcabc.example.com", pattern)).isTrue();
  }

  @Test
  void originThatIsLongerThanAnyIsNotAllowed() {
    assertThat(allows("https://" + "a".repeat(600), "*")).isFalse();
  }

  @Test
  void oneForeignOriginOfSeveralIsEnoughToRefuse() {
    var headers =
        new DefaultHttpHeaders()
            .add(HttpHeaderNames.ORIGIN, "https://a")
            .add(HttpHeaderNames.ORIGIN, "https://b");
    assertThat(new AllowedOrigins(List.of("https://a")).allows(headers)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"cross-site, false", "same-site, false", "same-origin, true", "none, true"})
  void withoutAnOriginTheBrowsersWordOnTheSiteCounts(String site, boolean allowed) {
    var headers = new DefaultHttpHeaders().add("Sec-Fetch-Site", site);
    assertThat(new AllowedOrigins(List.of("https://a")).allows(headers)).isEqualTo(allowed);
    headers.add(HttpHeaderNames.ORIGIN, "https://a");
    assertThat(new AllowedOrigins(List.of("https://a")).allows(headers)).isTrue();
  }

  private static boolean allows(String origin, String... patterns) {
    var headers = new DefaultHttpHeaders().add(HttpHeaderNames.ORIGIN, origin);
    return new AllowedOrigins(List.of(patterns)).allows(headers);
  }
}
