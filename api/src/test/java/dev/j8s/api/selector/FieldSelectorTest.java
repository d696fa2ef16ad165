package dev.j8s.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FieldSelectorTest {
  private static final Map<String, String> FIELDS = Map.of("a", "b", "c", "d,e=f\\g");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "`` | true",
        "a=b | true",
        "a==b | true",
        "a!=b | false",
        "a!=x | true",
        "q= | true",
        "q!= | false",
        "a=b,q=x | false",
        ",a=b, | true",
        "c=d\\,e\\=f\\\\g | true",
        "c!=d\\,e\\=f\\\\g,a=b | false"
      })
  void allTermsMustHold(String selector, boolean matches) {
    assertThat(FieldSelector.parse(selector).matches(field -> FIELDS.getOrDefault(field, "")))
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "a | invalid selector: 'a'; can't understand 'a'",
        "a=b,c | invalid selector: 'a=b,c'; can't understand 'c'",
        "a=b=c | invalid field selector: unescaped character in value: 61",
        "a=b\\c | invalid field selector: invalid escape sequence: \\c",
        "a=b\\ | invalid field selector: invalid escape sequence: \\"
      })
  void whatCannotBeReadIsToldInUpstreamsWords(String selector, String why) {
    assertThatThrownBy(() -> FieldSelector.parse(selector)).hasMessage(why);
  }
}
