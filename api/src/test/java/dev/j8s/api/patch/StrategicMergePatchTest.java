package dev.j8s.api.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.j8s.api.catalog.Catalog;
import dev.j8s.api.meta.GroupVersionKind;
import dev.j8s.api.schema.Schema;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Of pods, which have every kind of list; only the spec is written down. */
class StrategicMergePatchTest {
  private static final Schema POD =
      Catalog.builtIn().schema(new GroupVersionKind("", "v1", "Pod")).orElseThrow();
  private static final Schema DEPLOYMENT =
      Catalog.builtIn().schema(new GroupVersionKind("apps", "v1", "Deployment")).orElseThrow();

  private static ObjectNode json(String text) {
    return (ObjectNode) new JsonMapper().readTree(text.replace('\'', '"'));
  }

  private static ObjectNode spec(String text) {
    return json("{'spec':" + text + "}");
  }

  private static void check(Schema schema, ObjectNode before, ObjectNode patch, ObjectNode after) {
    ObjectNode original = before.deepCopy();
    ObjectNode changes = patch.deepCopy();
    assertThat(StrategicMergePatch.apply(before, patch, schema)).isEqualTo(after);
    assertThat(before).as("the original").isEqualTo(original);
    assertThat(patch).as("the patch").isEqualTo(changes);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'nodeName':'a'}               | {'nodeName':'b'}                                   | {'nodeName':'b'}
          {'nodeName':'a'}               | {'hostname':'b'}                                   | {'nodeName':'a','hostname':'b'}
          {'nodeName':'a'}               | {'nodeName':null,'hostname':null}                  | {}
          {'nodeSelector':{'a':'1'}}     | {'nodeSelector':{'b':'2'}}                         | {'nodeSelector':{'a':'1','b':'2'}}
          {'nodeSelector':{'a':'1'}}     | {'nodeSelector':{'a':null}}                        | {'nodeSelector':{}}
          {'nodeSelector':{'a':'1'}}     | {'nodeSelector':{'b':'2','$patch':'replace'}}      | {'nodeSelector':{'b':'2'}}
          {'nodeSelector':{'a':'1'}}     | {'nodeSelector':{'b':'2','$patch':'merge'}}        | {'nodeSelector':{'a':'1','b':'2'}}
          {'nodeSelector':{'a':'1'}}     | {'nodeSelector':{'$patch':'delete'}}               | {'nodeSelector':{}}
          {}                             | {'nodeSelector':{'$patch':'delete'}}               | {}
          {}                             | {'nodeSelector':{'a':null,'b':'2'}}                | {'nodeSelector':{'b':'2'}}
          {'securityContext':{'runAsUser':1}} | {'securityContext':{'runAsGroup':2}}          | {'securityContext':{'runAsUser':1,'runAsGroup':2}}
          {'tolerations':[{'key':'a'}]}  | {'tolerations':[{'key':'b'}]}                      | {'tolerations':[{'key':'b'}]}
          {'tolerations':[{'key':'a'}]}  | {'tolerations':[]}                                 | {'tolerations':[]}
          {'nodeName':'a','hostname':'b'} | {'$patch':'replace','subdomain':'c'}              | {'subdomain':'c'}
          """)
  void objectsMergeAndAtomicListsAreReplaced(String before, String patch, String after) {
    check(POD, spec(before), spec(patch), spec(after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [{'name':'a','image':'x'}]              | [{'name':'a','image':'y'}]               | [{'name':'a','image':'y'}]
          [{'name':'a','image':'x'}]              | [{'name':'a','image':null}]              | [{'name':'a'}]
          [{'name':'a'},{'name':'b'}]             | [{'name':'c','image':'z','tty':null}]    | [{'name':'c','image':'z'},{'name':'a'},{'name':'b'}]
          [{'name':'a'},{'name':'b'}]             | [{'name':'b','image':'y'}]               | [{'name':'a'},{'name':'b','image':'y'}]
          [{'name':'a'},{'name':'b'},{'name':'c'}] | [{'name':'c'},{'name':'a'}]             | [{'name':'b'},{'name':'c'},{'name':'a'}]
          [{'name':'a'},{'name':'b'},{'name':'c'}] | [{'name':'c'},{'name':'d'},{'name':'a'}] | [{'name':'b'},{'name':'c'},{'name':'d'},{'name':'a'}]
          [{'name':'a'},{'name':'b'}]             | [{'name':'a','$patch':'delete'}]         | [{'name':'b'}]
          [{'name':'a'},{'name':'b'},{'name':'a'}] | [{'name':'a','$patch':'delete'}]        | [{'name':'b'}]
          [{'name':'a'}]                          | [{'name':'x','$patch':'delete'}]         | [{'name':'a'}]
          [{'name':'a'}]                          | [{'name':'x'},{'$patch':'replace'}]      | [{'name':'x'}]
          [{'name':'a','image':'x'}]              | [{'$patch':'replace'}]                   | []
          [{'name':'a','image':'x'}]              | [{'name':'a','$patch':'replace'}]        | []
          [{'name':'a','image':'x'}]              | [{'name':'a','tty':true,'$patch':'merge'}] | [{'name':'a','image':'x','tty':true}]
          [{'name':'a'}]                          | []                                       | [{'name':'a'}]
          [{'name':'a','env':[{'name':'E','value':'1'},{'name':'F','value':'2'}]}] | [{'name':'a','env':[{'name':'F','value':'3'},{'name':'E','$patch':'delete'}]}] | [{'name':'a','env':[{'name':'F','value':'3'}]}]
          [{'name':'a','ports':[{'containerPort':80,'name':'h'}]}] | [{'name':'a','ports':[{'containerPort':80,'hostPort':1}]}] | [{'name':'a','ports':[{'containerPort':80,'name':'h','hostPort':1}]}]
          [{'name':'a','args':['x','y']}]         | [{'name':'a','args':['z']}]              | [{'name':'a','args':['z']}]
          """)
  void containersMergeByName(String before, String patch, String after) {
    check(
        POD,
        spec("{'containers':" + before + "}"),
        spec("{'containers':" + patch + "}"),
        spec("{'containers':" + after + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          ['a','b'] | {'finalizers':['c']}                                            | ['c','a','b']
          ['a','b'] | {'finalizers':['b','c']}                                        | ['a','b','c']
          ['a','b'] | {'finalizers':['b','a']}                                        | ['b','a']
          ['a','b'] | {'$deleteFromPrimitiveList/finalizers':['a','x']}               | ['b']
          ['a','b'] | {'$deleteFromPrimitiveList/finalizers':['a'],'finalizers':['c']} | ['c','b']
          ['a','b'] | {'$setElementOrder/finalizers':['b','a']}                       | ['b','a']
          ['a','b'] | {'$setElementOrder/finalizers':['c','a'],'finalizers':['c']}    | ['c','a','b']
          ['a','b'] | {'$setElementOrder/finalizers':['b','c'],'finalizers':['c']}    | ['a','b','c']
          ['a','b'] | {'finalizers':['a','a']}                                        | ['a','b']
          """)
  void listsOfTextMergeAsSets(String before, String patch, String after) {
    check(
        POD,
        json("{'metadata':{'finalizers':" + before + "}}"),
        json("{'metadata':" + patch + "}"),
        json("{'metadata':{'finalizers':" + after + "}}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          a b c | c a     |         | b c a
          a b c | c d a   | d       | b c d a
          a b   | b a     | b       | b a
          a b c | b a     | c:delete | b a
          s a b | a n b   | n       | s a n b
          a s b | b a     |         | s b a
          a b   | b       |         | a b
          """)
  void containersComeInTheOrderAskedFor(String before, String order, String patch, String after) {
    ObjectNode changes = spec("{'$setElementOrder/containers':" + containers(order) + "}");
    if (patch != null) {
      changes
          .withObject("/spec")
          .set("containers", json("{'c':" + containers(patch) + "}").get("c"));
    }
    check(
        POD,
        spec("{'containers':" + containers(before) + "}"),
        changes,
        spec("{'containers':" + containers(after) + "}"));
  }

  /** From names; one may have a directive behind a colon. */
  private static String containers(String names) {
    StringBuilder list = new StringBuilder("[");
    for (String name : names.split(" ", -1)) {
      String[] parts = name.split(":", -1);
      list.append(list.length() > 1 ? "," : "").append("{'name':'").append(parts[0]).append("'");
      list.append(parts.length > 1 ? ",'$patch':'" + parts[1] + "'}" : "}");
    }
    return list.append("]").toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}} | {'$retainKeys':['type'],'type':'Recreate'} | {'type':'Recreate'}
          {'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}} | {'$retainKeys':['type','rollingUpdate'],'rollingUpdate':{'maxUnavailable':0}} | {'type':'RollingUpdate','rollingUpdate':{'maxSurge':1,'maxUnavailable':0}}
          {'type':'RollingUpdate','rollingUpdate':{'maxSurge':1}} | {'$retainKeys':['type'],'type':'Recreate','rollingUpdate':null} | {'type':'Recreate'}
          {'type':'Recreate'}                                     | {'$retainKeys':[]}                         | {}
          """)
  void retainKeysDropsWhatItDoesNotName(String before, String patch, String after) {
    check(
        DEPLOYMENT,
        spec("{'strategy':" + before + "}"),
        spec("{'strategy':" + patch + "}"),
        spec("{'strategy':" + after + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'volumes':[{'name':'v','$retainKeys':['name','hostPath'],'hostPath':{'path':'/'}}]} | [{'name':'v','hostPath':{'path':'/'}}]
          {'volumes':[{'name':'v','hostPath':{'path':'/'}}]} | [{'name':'v','emptyDir':{},'hostPath':{'path':'/'}}]
          {'volumes':[{'name':'v','emptyDir':null,'hostPath':{'path':'/'}}]} | [{'name':'v','hostPath':{'path':'/'}}]
          {'volumes':[{'name':'w','$retainKeys':['name','hostPath'],'hostPath':{'path':'/'}}]} | [{'name':'w','hostPath':{'path':'/'}},{'name':'v','emptyDir':{}}]
          """)
  void aVolumeChangesItsSourceOnlyWhenTheOldOneGoes(String patch, String after) {
    check(
        POD,
        spec("{'volumes':[{'name':'v','emptyDir':{}}]}"),
        spec(patch),
        spec("{'volumes':" + after + "}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {'containers':[{'image':'x'}]}                  | map: {"image":"x"} does not contain declared merge key: name
          {'containers':['x']}                            | map: "x" does not contain declared merge key: name
          {'containers':[{'$patch':'delete'}]}            | map: {"$patch":"delete"} does not contain declared merge key: name
          {'containers':[{'name':'a','$patch':'add'}]}    | unknown patch type: "add" in map: {"name":"a","$patch":"add"}
          {'nodeSelector':{'$patch':7}}                   | unknown patch type: 7 in map: {"$patch":7}
          {'$retainKeys':'x','nodeName':'a'}              | invalid patch format of retainKeys
          {'$retainKeys':['hostname'],'nodeName':'a'}     | invalid patch format of retainKeys
          {'$deleteFromPrimitiveList/containers':{}}      | invalid patch format of primitive list
          {'$setElementOrder/containers':{}}              | invalid patch format of setElementOrder list
          {'$setElementOrder/containers':'a','containers':[{'name':'a'}]} | invalid patch format of setElementOrder list
          """)
  void whatIsNoPatchIsRefused(String patch, String why) {
    ObjectNode before = spec("{'containers':[{'name':'a','image':'x'}],'nodeSelector':{'a':'b'}}");
    assertThatThrownBy(() -> StrategicMergePatch.apply(before, spec(patch), POD))
        .isInstanceOfSatisfying(
            PatchException.class, failure -> assertThat(failure.isReadable()).isFalse())
        .hasMessage(why);
  }

  @ParameterizedTest
  @CsvSource({"a b,c", "a b,b a"})
  void anOrderThatContradictsTheListIsRefused(String order, String patch) {
    ObjectNode changes =
        spec(
            "{'$setElementOrder/containers':"
                + containers(order)
                + ",'containers':"
                + containers(patch)
                + "}");
    assertThatThrownBy(() ->
            StrategicMergePatch.apply(
                spec("{'containers':" + containers("a b") + "}"), changes, POD))
        .hasMessageStartingWith("The order in patch list:")
        .hasMessageContaining("doesn't match $setElementOrder list:");
  }
}
