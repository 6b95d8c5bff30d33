package dev.sluice.gateway.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** No key is accepted that does nothing: code outside this package reads it, and is called. */
class EveryKeyIsReadTest {
  private static final String ROOT = "dev.sluice.gateway";

  /** It does its work here: it lets a configuration pass. */
  private static final String RULE_OF_CONFIGURATION = "admin.insecure";

  private final JavaClasses production =
      new ClassFileImporter()
          .withImportOption(
              location -> !location.contains("/test-classes/") && !location.contains("-tests.jar"))
          .importPackages(ROOT);

  @Test
  void everyKeyIsReadByCodeThatRuns() {
    List<String> unread = new ArrayList<>();
    collectUnread(Config.class, "", unread);
    assertThat(unread).containsExactly(RULE_OF_CONFIGURATION);
  }

  private void collectUnread(Class<? extends Record> section, String path, List<String> unread) {
    for (Setting setting : Setting.of(section)) {
      if (setting.isSection()) {
        collectUnread(setting.sectionType(), setting.path(path), unread);
      } else if (setting.isListOfSections()) {
        collectUnread(
            setting.itemType().asSubclass(Record.class),
            Setting.join(path, setting.name()),
            unread);
      } else if (!isRead(section, setting.component().getName())) {
        unread.add(Setting.join(path, setting.name()));
      }
    }
  }

  private boolean isRead(Class<?> section, String component) {
    return Stream.concat(
            users(production.get(section).getMethod(component)), readers(section, component))
        .anyMatch(user -> isInThisPackage(user.getOwner()) ? isReadFurther(user) : mayRun(user));
  }

  /** Methods of the record itself, the accessor and those of every record aside. */
  private Stream<JavaCodeUnit> readers(Class<?> section, String component) {
    return production.get(section).getField(component).getAccessesToSelf().stream()
        .<JavaCodeUnit>map(access -> access.getOrigin())
        .filter(
            user ->
                user instanceof JavaMethod
                    && !user.getName().equals(component)
                    && !Set.of("equals", "hashCode", "toString").contains(user.getName()));
  }

  /** By a method of a configuration's own, as {@code TlsConfig.isOn}, that others call. */
  private boolean isReadFurther(JavaCodeUnit user) {
    return user instanceof JavaMethod method
        && users(method).anyMatch(next -> !isInThisPackage(next.getOwner()) && mayRun(next));
  }

  /** A constructor, what another type may call by an interface, or a method with a caller. */
  private static boolean mayRun(JavaCodeUnit user) {
    return !(user instanceof JavaMethod method)
        || !method.getOwner().getAllRawInterfaces().isEmpty()
        || method.getName().startsWith("lambda$")
        || users(method).anyMatch(caller -> !caller.equals(method));
  }

  private static Stream<JavaCodeUnit> users(JavaMethod method) {
    return Stream.concat(
        method.getCallsOfSelf().stream().map(call -> call.getOrigin()),
        method.getReferencesToSelf().stream().map(reference -> reference.getOrigin()));
  }

  private static boolean isInThisPackage(JavaClass type) {
    return type.getPackageName().equals(ROOT + ".config");
  }
}
