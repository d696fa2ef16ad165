package dev.j8s.apigenerator;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the catalogue's files: {@code Main OVERLAY_FOLDER OUTPUT_FOLDER}. */
final class Main {
  private static final List<String> FILES =
      List.of(
          "Resource",
          "IntStr",
          "Runtime",
          "Meta",
          "V1",
          "V1Admissionregistration",
          "V1Apiextensions",
          "V1Apps",
          "V1Authentication",
          "V1Authorization",
          "V1Autoscaling",
          "V2Autoscaling",
          "V1Batch",
          "V1Certificates",
          "V1Coordination",
          "V1Discovery",
          "V1Events",
          "V1Flowcontrol",
          "V1Networking",
          "V1Node",
          "V1Policy",
          "V1Rbac",
          "V1Resource",
          "V1Scheduling",
          "V1Storage");

  private Main() {}

  public static void main(String[] arguments) throws IOException {
    if (arguments.length != 2) {
      throw new IllegalArgumentException("expected OVERLAY_FOLDER OUTPUT_FOLDER");
    }
    Path overlay = Path.of(arguments[0]);
    Path output = Path.of(arguments[1]);
    Map<String, Overlay> overlays = Overlay.readAll(overlay);
    Definitions definitions = new Definitions(ProtoSources.read(FILES), overlays);
    Files.createDirectories(output);
    definitions.write(output.resolve("definitions.tsv"), output.resolve("descriptions.tsv"));
    ResourceTypes.write(overlays, definitions, output.resolve("types.jsonl"));
  }
}
