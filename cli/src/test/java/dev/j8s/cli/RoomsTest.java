package dev.j8s.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The rules between the rooms that Maven's dependencies can't say. */
class RoomsTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.j8s");

  private static final Map<String, List<String>> MAY_NOT_USE =
      Map.of(
          "api", List.of("store", "client", "apiserver", "controllers", "scheduler", "kubelet"),
          "store", List.of("api", "client", "apiserver", "controllers", "scheduler", "kubelet"),
          "client", List.of("store", "apiserver", "controllers", "scheduler", "kubelet"),
          "apiserver", List.of("client", "controllers", "scheduler", "kubelet", "network"),
          "controllers", List.of("store", "apiserver", "scheduler", "kubelet", "network"),
          "scheduler", List.of("store", "apiserver", "controllers", "kubelet", "network"),
          "kubelet", List.of("store", "apiserver", "controllers", "scheduler", "network"),
          "network", List.of("store", "apiserver", "controllers", "scheduler", "kubelet"));

  @Test
  void aRoomUsesOnlyTheRoomsBelowIt() {
    MAY_NOT_USE.forEach((room, others) -> {
      for (String other : others) {
        noClasses()
            .that()
            .resideInAPackage("dev.j8s." + room + "..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("dev.j8s." + other + "..")
            .check(CLASSES);
      }
    });
  }

  @Test
  void onlyTheCommandLineEndsTheProcess() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.j8s.cli")
        .should()
        .callMethod(System.class, "exit", int.class)
        .check(CLASSES);
  }

  @Test
  void theApiServerKnowsNoTypedObjects() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.j8s.api..", "dev.j8s.apiserver..", "dev.j8s.store..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.fabric8..")
        .check(CLASSES);
  }

  @Test
  void nothingSleeps() {
    noClasses()
        .should()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", java.time.Duration.class)
        .check(CLASSES);
  }
}
