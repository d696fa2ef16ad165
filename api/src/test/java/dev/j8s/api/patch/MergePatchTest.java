package dev.j8s.api.patch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class MergePatchTest {
  private static JsonNode json(String text) {
    return new JsonMapper().readTree(text.replace('\'', '"'));
  }

  /** The table of RFC 7386, appendix A, and what it leaves open. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'a':'b'}             | {'a':'c'}                  | {'a':'c'}
          {'a':'b'}             | {'b':'c'}                  | {'a':'b','b':'c'}
          {'a':'b'}             | {'a':null}                 | {}
          {'a':'b','b':'c'}     | {'a':null}                 | {'b':'c'}
          {'a':['b']}           | {'a':'c'}                  | {'a':'c'}
          {'a':'c'}             | {'a':['b']}                | {'a':['b']}
          {'a':{'b':'c'}}       | {'a':{'b':'d','c':null}}   | {'a':{'b':'d'}}
          {'a':[{'b':'c'}]}     | {'a':[1]}                  | {'a':[1]}
          ['a','b']             | ['c','d']                  | ['c','d']
          {'a':'b'}             | ['c']                      | ['c']
          {'a':'foo'}           | null                       | null
          {'a':'foo'}           | 'bar'                      | 'bar'
          {'e':null}            | {'a':1}                    | {'e':null,'a':1}
          [1,2]                 | {'a':'b','c':null}         | {'a':'b'}
          {}                    | {'a':{'bb':{'ccc':null}}}  | {'a':{'bb':{}}}
          {'a':1}               | {'a':{'b':null,'c':2}}     | {'a':{'c':2}}
          {'a':{'b':{'c':1}}}   | {'a':{'b':{}}}             | {'a':{'b':{'c':1}}}
          """)
  void objectsMergeAndNullDeletes(String document, String patch, String result) {
    JsonNode before = json(document);
    JsonNode changes = json(patch);
    assertThat(MergePatch.apply(before, changes)).isEqualTo(json(result));
    assertThat(before).as("the original").isEqualTo(json(document));
    assertThat(changes).as("the patch").isEqualTo(json(patch));
  }
}
