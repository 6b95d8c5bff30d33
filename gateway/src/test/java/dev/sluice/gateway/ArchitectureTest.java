package dev.sluice.gateway;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds the code to the shape that ARCHITECTURE.md describes: which package may know which. */
final class ArchitectureTest {
  private static final String ROOT = "dev.sluice";
  private static final String PROTOCOL = "protocol";
  private static final String CODEC = "protocol.codec";
  private static final String HTTP = "gateway.http";
  private static final String CONFIG = "gateway.config";
  private static final String METRICS = "gateway.metrics";
  private static final String NET = "gateway.net";
  private static final String LOG = "gateway.log";
  private static final String CONNECTION = "gateway.connection";
  private static final String ENGINE = "gateway.engine";
  private static final String HUB = "gateway.hub";
  private static final String CHANNEL = "gateway.channel";
  private static final String AUTH = "gateway.auth";
  private static final String COMMAND = "gateway.command";
  private static final String TRANSPORT = "gateway.transport";
  private static final String ACCEPT = "gateway.transport.accept";
  private static final String WEBSOCKET = "gateway.transport.websocket";
  private static final String STREAM = "gateway.transport.stream";
  private static final String RAW = "gateway.transport.raw";
  private static final String API = "gateway.api";
  private static final String ADMIN = "gateway.admin";
  private static final String CLI = "gateway.cli";

  /** The composition root, {@code gateway} itself, knows them all and nobody knows it. */
  private static final Map<String, Set<String>> KNOWS =
      Map.ofEntries(
          Map.entry(PROTOCOL, Set.of()),
          Map.entry(CODEC, Set.of(PROTOCOL)),
          Map.entry(HTTP, Set.of(LOG, NET)),
          Map.entry(NET, Set.of()),
          Map.entry(LOG, Set.of()),
          Map.entry(CONFIG, Set.of()),
          Map.entry(METRICS, Set.of(PROTOCOL)),
          Map.entry(CONNECTION, Set.of(METRICS, LOG, NET, CODEC, PROTOCOL)),
          Map.entry(ENGINE, Set.of(CONNECTION, PROTOCOL)),
          Map.entry(HUB, Set.of(ENGINE, CONNECTION, METRICS, PROTOCOL)),
          Map.entry(CHANNEL, Set.of(CONFIG, CONNECTION, LOG, CODEC, PROTOCOL)),
          Map.entry(AUTH, Set.of(CHANNEL, CONFIG, CODEC, PROTOCOL)),
          Map.entry(COMMAND, Set.of(HUB, ENGINE, CHANNEL, AUTH, CONFIG, CONNECTION, LOG, PROTOCOL)),
          Map.entry(ACCEPT, Set.of(HTTP, METRICS, LOG, NET)),
          Map.entry(TRANSPORT, Set.of(CONNECTION, HTTP, METRICS, LOG, NET, CODEC, PROTOCOL)),
          Map.entry(WEBSOCKET, Set.of(TRANSPORT, CONNECTION, HTTP, METRICS, NET, CODEC, PROTOCOL)),
          Map.entry(
              STREAM, Set.of(LOG, TRANSPORT, CONNECTION, HTTP, METRICS, NET, CODEC, PROTOCOL)),
          Map.entry(
              RAW, Set.of(LOG, ACCEPT, TRANSPORT, CONNECTION, HTTP, METRICS, NET, CODEC, PROTOCOL)),
          Map.entry(
              API,
              Set.of(
                  HTTP,
                  METRICS,
                  COMMAND,
                  HUB,
                  ENGINE,
                  CHANNEL,
                  AUTH,
                  CONFIG,
                  CONNECTION,
                  LOG,
                  CODEC,
                  PROTOCOL)),
          Map.entry(
              ADMIN,
              Set.of(
                  ENGINE, API, AUTH, CONFIG, CONNECTION, HTTP, NET, METRICS, LOG, CODEC, PROTOCOL)),
          Map.entry(CLI, Set.of(CONFIG, NET)));

  /** What a push or a command passes on its way. */
  private static final String[] ON_EVENT_LOOPS = {
    ROOT + ".protocol..",
    ROOT + "." + HTTP,
    ROOT + "." + TRANSPORT + "..",
    ROOT + "." + CONNECTION,
    ROOT + "." + ENGINE,
    ROOT + "." + HUB,
    ROOT + "." + COMMAND
  };

  private static JavaClasses production;

  @BeforeAll
  static void read() {
    production =
        new ClassFileImporter()
            .withImportOption(
                location ->
                    !location.contains("/test-classes/") && !location.contains("-tests.jar"))
            .importPackages(ROOT);
  }

  // Who knows whom.

  @Test
  void packagesImportEachOtherInNoCircle() {
    slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(production);
  }

  static Set<String> packages() {
    return KNOWS.keySet();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void packageKnowsOnlyThoseBelowIt(String name) {
    Set<String> known =
        production.stream()
            .filter(type -> isIn(name, type))
            .flatMap(type -> type.getDirectDependenciesFromSelf().stream())
            .map(Dependency::getTargetClass)
            .filter(type -> type.getPackageName().startsWith(ROOT) && !isIn(name, type))
            .map(type -> type.getPackageName().substring(ROOT.length() + 1))
            .collect(toCollection(TreeSet::new));
    assertThat(KNOWS.get(name)).containsAll(known);
  }

  private static boolean isIn(String name, JavaClass type) {
    return type.getPackageName().equals(ROOT + "." + name);
  }

  @Test
  void everyPackageHasItsPlace() {
    Set<String> packages =
        production.stream()
            .map(type -> type.getPackageName().substring(ROOT.length() + 1))
            .filter(name -> !name.equals("gateway"))
            .collect(toCollection(TreeSet::new));
    assertThat(packages).isEqualTo(new TreeSet<>(KNOWS.keySet()));
  }

  @ParameterizedTest
  @CsvSource({
    "com.fasterxml.jackson.., gateway.config gateway.cli",
    "org.yaml.snakeyaml.., gateway.config",
    "com.nimbusds.., gateway.auth gateway.cli",
    "io.micrometer.., gateway.metrics",
    "io.prometheus.., gateway.metrics",
    "com.github.benmanes.., gateway.api",
    "org.jctools.., gateway.hub",
    "picocli.., gateway.cli",
    "ch.qos.logback.., gateway",
    "net.logstash.., gateway",
    "io.netty.bootstrap.., gateway.transport.accept",
    "io.netty.handler.codec.haproxy.., gateway.transport.accept",
    "io.netty.handler.codec.http.., gateway.http gateway.transport.. gateway.admin",
    "java.net.http.., gateway.cli",
  })
  void libraryIsKnownWhereItIsNeeded(String library, String packages) {
    String[] there =
        List.of(packages.split(" ")).stream().map(name -> ROOT + "." + name).toArray(String[]::new);
    noClasses()
        .that()
        .resideOutsideOfPackages(there)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(library)
        .check(production);
  }

  @Test
  void protocolNeedsNothingButBuffers() {
    classes()
        .that()
        .resideInAPackage(ROOT + ".protocol..")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            ROOT + ".protocol..", "io.netty.buffer", "org.jspecify.annotations", "java..")
        .check(production);
  }

  // Nobody keeps an event loop waiting.

  @Test
  void nobodySleepsButTheEnd() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName(Shutdown.class.getName())
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it sleeps",
                call ->
                    call.getName().equals("sleep")
                        || (call.getName().equals("wait")
                            && call.getTargetOwner().isEquivalentTo(Object.class))
                        || call.getName().startsWith("park")))
        .check(production);
  }

  /** These run before there is anybody to keep waiting. */
  private static final Set<String> NOT_WAITING = Set.of("Listener.bind", "Listener.close");

  @Test
  void nothingOnAnEventLoopWaitsForAnything() {
    noClasses()
        .that()
        .resideInAnyPackage(ON_EVENT_LOOPS)
        .should()
        .callMethodWhere(DescribedPredicate.describe("it waits", ArchitectureTest::waits))
        .check(production);
  }

  private static boolean waits(JavaMethodCall call) {
    JavaClass owner = call.getTargetOwner();
    String name = call.getName();
    boolean future =
        owner.isAssignableTo(Future.class) && (name.equals("get") || name.equals("join"));
    boolean netty =
        owner.isAssignableTo(io.netty.util.concurrent.Future.class)
            && (name.startsWith("sync") || name.startsWith("await"));
    boolean other =
        owner.getPackageName().startsWith("java.util.concurrent")
            && Set.of("await", "acquire", "take", "put", "lock", "invokeAll").contains(name)
            && !owner.isAssignableTo(Map.class);
    String origin = call.getOriginOwner().getSimpleName() + "." + call.getOrigin().getName();
    return (future || netty || other) && !NOT_WAITING.contains(origin);
  }

  @Test
  void nothingOnAnEventLoopMakesThreads() {
    noClasses()
        .that()
        .resideInAnyPackage(ON_EVENT_LOOPS)
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it makes a thread",
                call ->
                    call.getTargetOwner().isEquivalentTo(Executors.class)
                        || (call.getTargetOwner().isAssignableTo(Thread.class)
                            && Set.of("start", "startVirtualThread", "ofVirtual", "ofPlatform")
                                .contains(call.getName()))))
        .check(production);
  }

  // Nobody outside chooses how long something takes.

  /** {@code Map.copyOf} and {@code Set.copyOf} take quadratic time if keys have one hash. */
  @Test
  void keysFromOutsideAreKeptInTablesThatDoNotDegrade() {
    noClasses()
        .that()
        .resideInAnyPackage(
            ROOT + ".protocol..",
            ROOT + "." + CONNECTION,
            ROOT + "." + ENGINE,
            ROOT + "." + HUB,
            ROOT + "." + COMMAND,
            ROOT + "." + AUTH)
        .should()
        .callMethodWhere(
            DescribedPredicate.describe(
                "it copies a table",
                call ->
                    call.getName().equals("copyOf")
                        && (call.getTargetOwner().isEquivalentTo(Map.class)
                            || call.getTargetOwner().isEquivalentTo(Set.class))))
        .check(production);
  }

  // How it is written.

  @Test
  void staticFieldsNeverChange() {
    fields().that().areStatic().should().beFinal().check(production);
  }

  @Test
  void everyPackageSaysWhereNullMayBe() {
    assertThat(production.stream().map(JavaClass::getPackage).distinct())
        .allSatisfy(
            each ->
                assertThat(each)
                    .matches(a -> a.isAnnotatedWith(NullMarked.class), "is @NullMarked"))
        .extracting(JavaPackage::getName)
        .contains(ROOT + ".gateway", ROOT + ".protocol");
  }
}
