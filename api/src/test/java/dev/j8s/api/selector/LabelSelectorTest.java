package dev.j8s.api.selector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

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

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a in b | unable to parse requirement: found 'b' expected: '('",
        "a=b, | found '', expected: identifier after ','",
        "a=b,=c | found '=', expected: identifier after ','",
        "a=b c | found 'c', expected: ',' or 'end of string'",
        "!a=b | found '=', expected: ',' or 'end of string'",
        ",a | found ',', expected: !, identifier, or 'end of string'",
        "=a | found '=', expected: !, identifier, or 'end of string'",
        "!=a | found '!=', expected: !, identifier, or 'end of string'",
        "!! | unable to parse requirement: found '!', expected: identifier",
        "! | unable to parse requirement: found '', expected: identifier",
        "a b | unable to parse requirement: found 'b', expected: in, notin, =, ==, !=, gt, lt",
        "a(b) | unable to parse requirement: found '(', expected: in, notin, =, ==, !=, gt, lt",
        "a>=1 | unable to parse requirement: found '=', expected: identifier",
        "a=(b | unable to parse requirement: found '(', expected: identifier",
        "a in ( | unable to parse requirement: found '', expected: ',', ')' or identifier",
        "a in (= | unable to parse requirement: found '=', expected: ',', ')' or identifier",
        "a in (b | unable to parse requirement: found '', expected: ',' or ')'",
        "a in (b c) | unable to parse requirement: found 'c', expected: ',' or ')'",
        "a in (b,=) | unable to parse requirement: found '=', expected: ',', or identifier",
        "a>b | unable to parse requirement: values[0]: Invalid value: \"b\": for 'Gt', 'Lt'"
            + " operators, the value must be an integer",
        "a/b/c | unable to parse requirement: <nil>: Invalid value: \"a/b/c\": a qualified name must"
            + " consist of alphanumeric characters, '-', '_' or '.', and must start and end with an"
            + " alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for"
            + " validation is '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]') with an optional DNS"
            + " subdomain prefix and '/' (e.g. 'example.com/MyName')",
        "a in (b,-) | unable to parse requirement: values[0][a]: Invalid value: \"-\": a valid label"
            + " must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and"
            + " must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',"
            + "  or '12345', regex used for validation is"
            + " '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')"
      })
  void whatCannotBeReadIsToldInUpstreamsWords(String selector, String why) {
    assertThatThrownBy(() -> LabelSelector.parse(selector)).hasMessage(why);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a in () | a=",
        "a in (,) | a=",
        "a in (b,,c) | a in (,b,c)",
        "a in (,b) | a in (,b)",
        "a in (b,) | a in (,b)",
        "in in (in,notin) | in in (in,notin)",
        "a=in | a=in",
        "a!=,b | a!=,b",
        " a , !b | a,!b",
        "a notin(b) | a!=b"
      })
  void commasAndKeywordsMeanWhatTheyMeanToUpstream(String selector, String canonical) {
    assertThat(LabelSelector.parse(selector)).hasToString(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | true",
        "{\"matchLabels\":{\"a\":\"b\"}} | true",
        "{\"matchLabels\":{\"a\":\"c\"}} | false",
        "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"In\",\"values\":[\"x\",\"b\"]}]} | true",
        "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"NotIn\",\"values\":[\"b\"]}]} | false",
        "{\"matchExpressions\":[{\"key\":\"q\",\"operator\":\"NotIn\",\"values\":[\"b\"]}]} | true",
        "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Exists\"}]} | true",
        "{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"DoesNotExist\"}]} | false",
        "{\"matchLabels\":{\"a\":\"b\"},\"matchExpressions\":[{\"key\":\"q\",\"operator\":\"Exists\"}]} | false"
      })
  void theSelectorOfAnObjectMatchesAllItsParts(String json, boolean matches) {
    assertThat(LabelSelector.of(new JsonMapper().readTree(json)).test(LABELS)).isEqualTo(matches);
  }

  @Test
  void anUnknownOperatorIsNamed() {
    assertThatThrownBy(() ->
            LabelSelector.of(
                new JsonMapper()
                    .readTree("{\"matchExpressions\":[{\"key\":\"a\",\"operator\":\"Eq\"}]}")))
        .hasMessage("\"Eq\" is not a valid label selector operator");
  }

  @Test
  void theTextIsCanonical() {
    assertThat(LabelSelector.parse("x in (b,a),!q,n=1")).hasToString("n=1,!q,x in (a,b)");
  }
}
