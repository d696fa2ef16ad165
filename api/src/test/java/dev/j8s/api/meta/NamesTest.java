package dev.j8s.api.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

/** The small values: names, versions, paths, numbers with a unit. */
class NamesTest {
  private static final JsonMapper JSON = new JsonMapper();

  @Test
  void versionsComeTheMostStableAndNewestFirst() {
    List<String> versions =
        new ArrayList<>(
            List.of(
                "foo1",
                "v1alpha1",
                "v11alpha2",
                "v2",
                "v1",
                "v10beta3",
                "v3beta1",
                "v12alpha1",
                "v11beta2",
                "foo10",
                "v10",
                "v1beta"));
    versions.sort(ApiVersions::compare);
    assertThat(versions)
        .containsExactly(
            "v10",
            "v2",
            "v1",
            "v11beta2",
            "v10beta3",
            "v3beta1",
            "v12alpha1",
            "v11alpha2",
            "v1alpha1",
            "foo1",
            "foo10",
            "v1beta");
  }

  @ParameterizedTest
  @CsvSource({
    "v1,'',v1,/api/v1",
    "apps/v1,apps,v1,/apis/apps/v1",
    "a.b/v2beta1,a.b,v2beta1,/apis/a.b/v2beta1"
  })
  void anApiVersionIsAGroupAndAVersion(String text, String group, String version, String path) {
    GroupVersion parsed = GroupVersion.parse(text);
    assertThat(parsed).isEqualTo(new GroupVersion(group, version)).hasToString(text);
    assertThat(parsed.path()).isEqualTo(path);
  }

  @Test
  void resourcesAndKindsAreNamedAsErrorsNameThem() {
    GroupVersion apps = new GroupVersion("apps", "v1");
    assertThat(apps.kind("Deployment")).hasToString("apps/v1, Kind=Deployment");
    assertThat(new GroupVersion("", "v1").kind("Pod")).hasToString("v1, Kind=Pod");
    assertThat(apps.resource("deployments").groupResource()).isEqualTo("deployments.apps");
    assertThat(new GroupVersion("", "v1").resource("pods").groupResource()).isEqualTo("pods");
    assertThat(apps.resource("deployments").path("ns"))
        .isEqualTo("/apis/apps/v1/namespaces/ns/deployments");
    assertThat(apps.resource("deployments").path(null)).isEqualTo("/apis/apps/v1/deployments");
  }

  @Test
  void aPathIsWrittenInFullOrAsGoNamesFields() {
    FieldPath path =
        FieldPath.of("spec").child("containers").index(2).child("limits").key("a/b").entry("x");
    assertThat(path).hasToString("spec.containers[2].limits[a/b].x");
    assertThat(path.plain()).isEqualTo("spec.containers.limits");
    assertThat(FieldPath.root()).hasToString("");
    assertThat(FieldPath.root().index(0).child("op")).hasToString("[0].op");
  }

  @ParameterizedTest
  @CsvSource({
    "3,10,true,3", "'\"25%\"',10,true,3", "'\"25%\"',10,false,2", "'\"0%\"',10,true,0",
    "'\"100%\"',7,false,7", "'\"150%\"',10,true,15", "'\"x\"',10,true,", "'\"%\"',10,true,",
    "'\"-5%\"',10,true,", "'\"5\"',10,true,", "'\"5.5%\"',10,true,"
  })
  void aShareIsRoundedAsAsked(String json, int total, boolean up, Integer scaled) {
    var found = IntOrString.scaled(JSON.readTree(json), total, up);
    assertThat(found.isPresent() ? (Integer) found.getAsInt() : null).isEqualTo(scaled);
  }

  @Test
  void aGeneratedNameFitsALabelAndIsTheSameForTheSameSeed() {
    String name = NameSuffix.generateName("a".repeat(80), new Random(1));
    assertThat(name)
        .hasSize(63)
        .startsWith("a".repeat(58))
        .matches("a{58}[bcdfghjklmnpqrstvwxz2456789]{5}");
    assertThat(NameSuffix.generateName("web-", new Random(7)))
        .isEqualTo(NameSuffix.generateName("web-", new Random(7)))
        .matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
  }

  @Test
  void aHashIsEncodedDigitByDigit() {
    assertThat(NameSuffix.safeEncode("0123456789")).isEqualTo("456789bcdf");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          "a"                  | "a"
          "a\\"b\\\\c"         | "a\\"b\\\\c"
          "a\\nb\\tc\\r"       | "a\\nb\\tc\\r"
          "\\u0000\\u001b\\u007f" | "\\x00\\x1b\\x7f"
          "\\u0007\\u000b"     | "\\a\\v"
          "äö€"                | "äö€"
          "\\u200b\\u00a0"     | "\\u200b\\u00a0"
          """)
  void textIsQuotedAsGoQuotesIt(String json, String quoted) {
    assertThat(GoText.quoted(JSON.readTree(json).stringValue())).isEqualTo(quoted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"b":1,"a":"x"}           | map[a:x b:1]
          {"a":[1,"b",null,true]}   | map[a:[1 b <nil> true]]
          {}                        | map[]
          """)
  void treesAreShownAsGoShowsMaps(String json, String shown) {
    assertThat(GoText.plain(JSON.readTree(json))).isEqualTo(shown);
  }
}
