package dev.j8s.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabelSelectorTest {
  private static final Map<String, String> LABELS = Map.of("a", "b", "n", "5", "x.io/y", "z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a=b | true",
        "a==b,x.io/y=z | true",
        "a!=b | false",
        "q!=b | true",
        "a | true",
        "!a | false",
        "!q | true",
        "a in (b,c) | true",
        "a notin (b , c) | false",
        "q notin (b) | true",
        "n>4 | true",
        "n<5 | false",
        "a= | false"
      })
  void requirementsMatchAsUpstreamDoes(String selector, boolean matches) {
    assertThat(LabelSelector.parse(selector).test(LABELS)).isEqualTo(matches);
  }

  @Test
  void whatCannotBeReadIsToldInUpstreamsWords() {
    assertThatThrownBy(() -> LabelSelector.parse("a in b"))
        .hasMessage("unable to parse requirement: found 'b', expected: '('");
    assertThatThrownBy(() -> LabelSelector.parse("a=b,"))
        .hasMessage("unable to parse requirement: found '', expected: identifier after ','");
  }

  @Test
  void theTextIsCanonical() {
    assertThat(LabelSelector.parse("x in (b,a),!q,n=1")).hasToString("n=1,!q,x in (a,b)");
  }
}
