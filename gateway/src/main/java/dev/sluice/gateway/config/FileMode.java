package dev.sluice.gateway.config;

import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Permissions of a file.
 *
 * @param bits as in {@code chmod}: 0 to 0777
 */
public record FileMode(int bits) {
  static final String EXPECTED = "permissions in octal, as in 0660";

  /**
   * The leading 0 is required: programs that write YAML print 0660 as 432, which would be read as
   * other permissions.
   */
  private static final Pattern FORM = Pattern.compile("0o?(?<digits>[0-7]{3})");

  /** From the highest bit to the lowest. */
  private static final PosixFilePermission[] BY_BIT = PosixFilePermission.values();

  /**
   * Reads octal digits as YAML 1.1 (0660) or YAML 1.2 (0o660) writes them.
   *
   * @throws IllegalArgumentException if the text is nothing of the sort
   */
  public static FileMode parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(text + " (expected: " + EXPECTED + ")");
    }
    return new FileMode(Integer.parseInt(matcher.group("digits"), 8));
  }

  /** As the file system takes them. */
  public Set<PosixFilePermission> permissions() {
    Set<PosixFilePermission> set = EnumSet.noneOf(PosixFilePermission.class);
    for (int i = 0; i < BY_BIT.length; i++) {
      if ((bits & (1 << (BY_BIT.length - 1 - i))) != 0) {
        set.add(BY_BIT[i]);
      }
    }
    return set;
  }

  @Override
  public String toString() {
    return "0" + Integer.toOctalString(bits);
  }
}
