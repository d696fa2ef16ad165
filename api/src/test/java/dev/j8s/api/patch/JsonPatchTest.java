package dev.j8s.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class JsonPatchTest {
  private static final JsonMapper JSON = new JsonMapper();

  private static JsonNode json(String text) {
    return JSON.readTree(text.replace('\'', '"'));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'a':1}             | [{'op':'add','path':'/b','value':2}]                 | {'a':1,'b':2}
          {'a':1}             | [{'op':'add','path':'/a','value':[1]}]               | {'a':[1]}
          {'a':[1,2]}         | [{'op':'add','path':'/a/1','value':9}]               | {'a':[1,9,2]}
          {'a':[1,2]}         | [{'op':'add','path':'/a/2','value':9}]               | {'a':[1,2,9]}
          {'a':[1,2]}         | [{'op':'add','path':'/a/-','value':9}]               | {'a':[1,2,9]}
          {'a':[1,2]}         | [{'op':'add','path':'/a/-1','value':9}]              | {'a':[1,2,9]}
          {'a':[1,2]}         | [{'op':'add','path':'/a/-3','value':9}]              | {'a':[9,1,2]}
          {'a':1}             | [{'op':'add','path':'/b','value':null}]              | {'a':1,'b':null}
          {'a':1}             | [{'op':'add','path':'/b'}]                           | {'a':1,'b':null}
          {'a':{'b':1}}       | [{'op':'add','path':'/a/','value':2}]                | {'a':{'b':1,'':2}}
          {'a/b':1,'c~d':2}   | [{'op':'remove','path':'/a~1b'}]                     | {'c~d':2}
          {'a/b':1,'c~d':2}   | [{'op':'remove','path':'/c~0d'}]                     | {'a/b':1}
          {'~1':1}            | [{'op':'remove','path':'/~01'}]                      | {}
          {'a':[1,2,3]}       | [{'op':'remove','path':'/a/1'}]                      | {'a':[1,3]}
          {'a':[1,2,3]}       | [{'op':'remove','path':'/a/-1'}]                     | {'a':[1,2]}
          {'a':null}          | [{'op':'remove','path':'/a'}]                        | {}
          {'a':1}             | [{'op':'replace','path':'/a','value':{'b':1}}]       | {'a':{'b':1}}
          {'a':1}             | [{'op':'replace','path':'/b','value':2}]             | {'a':1,'b':2}
          {'a':[1,2]}         | [{'op':'replace','path':'/a/-1','value':9}]          | {'a':[1,9]}
          {'a':1}             | [{'op':'replace','path':'','value':{'b':2}}]         | {'b':2}
          {'a':1}             | [{'op':'move','from':'/a','path':'/b'}]              | {'b':1}
          {'a':[1,2,3]}       | [{'op':'move','from':'/a/0','path':'/a/2'}]          | {'a':[2,3,1]}
          {'a':{'b':1}}       | [{'op':'copy','from':'/a','path':'/c'}]              | {'a':{'b':1},'c':{'b':1}}
          {'a':1}             | [{'op':'copy','from':'/x','path':'/b'}]              | {'a':1,'b':null}
          {'a':{'b':[1,'x']}} | [{'op':'test','path':'/a','value':{'b':[1.0,'x']}}]  | {'a':{'b':[1,'x']}}
          {'a':1}             | [{'op':'test','path':'','value':{'a':1}}]            | {'a':1}
          {'a':1}             | [{'op':'test','path':'/b','value':null}]             | {'a':1}
          {'a':1}             | [{'op':'test','path':'/b'}]                          | {'a':1}
          {'a':1}             | []                                                   | {'a':1}
          """)
  void whatCanBeAppliedIsAppliedInOrder(String document, String patch, String result) {
    JsonNode before = json(document);
    assertThat(JsonPatch.apply(before, json(patch))).isEqualTo(json(result));
    assertThat(before).as("the original").isEqualTo(json(document));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [{'op':'add','path':'','value':{}}]            | add at '': the whole document has no place of its own
          [{'op':'add','path':'/x/y','value':1}]         | add at '/x/y': there is no 'x'
          [{'op':'add','path':'/s/y','value':1}]         | add at '/s/y': what should hold it is neither object nor list
          [{'op':'add','path':'/l/3','value':1}]         | add at '/l/3': invalid index in a list of 2
          [{'op':'add','path':'/l/-4','value':1}]        | add at '/l/-4': invalid index in a list of 2
          [{'op':'add','path':'/l/x','value':1}]         | add at '/l/x': invalid index in a list of 2
          [{'op':'add','value':1}]                       | add operation without the field path
          [{'op':'add','path':'s','value':1}]            | path 's' doesn't start with a slash
          [{'op':'remove','path':''}]                    | remove at '': the whole document has no place of its own
          [{'op':'remove','path':'/x'}]                  | remove at '/x': nothing is there
          [{'op':'remove','path':'/l/2'}]                | remove at '/l/2': nothing is there
          [{'op':'remove','path':'/l/-'}]                | remove at '/l/-': nothing is there
          [{'op':'replace','path':'/l/2','value':1}]     | replace at '/l/2': invalid index in a list of 2
          [{'op':'replace','path':'/x/y','value':1}]     | replace at '/x/y': there is no 'x'
          [{'op':'replace','path':'','value':1}]         | replace at '': the value must be object or array
          [{'op':'move','path':'/x'}]                    | move operation without the field from
          [{'op':'move','from':'/x','path':'/y'}]        | remove at '/x': nothing is there
          [{'op':'move','from':'/o','path':'/o/p'}]      | add at '/o/p': there is no 'o'
          [{'op':'copy','from':'/l/7','path':'/y'}]      | copy at '/l/7': invalid index in a list of 2
          [{'op':'copy','from':'/x/y','path':'/y'}]      | copy at '/x/y': there is no 'x'
          [{'op':'copy','from':'/s'}]                    | copy operation without the field path
          [{'op':'test','path':'/s','value':'u'}]        | testing value /s failed: test failed
          [{'op':'test','path':'/s'}]                    | testing value /s failed: test failed
          [{'op':'test','path':'/x','value':1}]          | testing value /x failed: test failed
          [{'op':'test','path':'/x/y','value':null}]     | test at '/x/y': there is no 'x'
          [{'op':'test','path':'/l/5','value':null}]     | test at '/l/5': invalid index in a list of 2
          [{'op':'test','path':'/l','value':[2,1]}]      | testing value /l failed: test failed
          [{'op':'test','path':'/o','value':{}}]         | testing value /o failed: test failed
          [{'op':'merge','path':'/s'}]                   | Unexpected kind: merge
          [{'path':'/s'}]                                | Unexpected kind:
          """)
  void whatCanNotBeAppliedIsToldAndLeavesTheOriginalAlone(String patch, String why) {
    ObjectNode before = (ObjectNode) json("{'s':'t','l':[1,2],'o':{'k':1}}");
    JsonNode operations =
        json("[{'op':'remove','path':'/l/0'},{'op':'add','path':'/l/0','value':1}]");
    JsonNode all =
        JSON.createArrayNode()
            .add(operations.get(0))
            .add(operations.get(1))
            .addAll((tools.jackson.databind.node.ArrayNode) json(patch));
    assertThatThrownBy(() -> JsonPatch.apply(before, all))
        .isInstanceOfSatisfying(
            PatchException.class, failure -> assertThat(failure.isReadable()).isTrue())
        .message()
        .isEqualToIgnoringWhitespace(why);
    assertThat(before).isEqualTo(json("{'s':'t','l':[1,2],'o':{'k':1}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'op':'add'}                 | object into Go value of type []handlers.jsonPatchOp
          'x'                          | string into Go value of type []handlers.jsonPatchOp
          7                            | number into Go value of type []handlers.jsonPatchOp
          [[]]                         | array into Go value of type handlers.jsonPatchOp
          [true]                       | bool into Go value of type handlers.jsonPatchOp
          [{'op':1,'path':'/a'}]       | number into Go struct field jsonPatchOp.op of type string
          [{'op':'add','path':{}}]     | object into Go struct field jsonPatchOp.path of type string
          [{'op':'move','from':[]}]    | array into Go struct field jsonPatchOp.from of type string
          """)
  void whatIsNoListOfOperationsCanNotBeRead(String patch, String why) {
    assertThatThrownBy(() -> JsonPatch.apply(json("{}"), json(patch)))
        .isInstanceOfSatisfying(
            PatchException.class, failure -> assertThat(failure.isReadable()).isFalse())
        .hasMessage("error decoding patch: json: cannot unmarshal " + why);
  }

  @Test
  void copiesThatWouldGrowTheDocumentWithoutBoundAreStopped() {
    StringBuilder patch = new StringBuilder("[");
    for (int i = 0; i < 40; i++) {
      patch.append(i == 0 ? "" : ",").append("{'op':'copy','from':'/a','path':'/a/-'}");
    }
    assertThatThrownBy(
            () -> JsonPatch.apply(json("{'a':['0123456789']}"), json(patch.append("]").toString())))
        .hasMessageContaining("exceeding the limit 3145728");
  }
}
