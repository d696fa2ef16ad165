package dev.j8s.api.meta;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {
  @ParameterizedTest
  @CsvSource({
    "1000m,1",
    "0.5,500m",
    "1024Mi,1Gi",
    "1.5Gi,1536Mi",
    "1073741824,1073741824",
    "1000000,1M",
    "1e3,1e3",
    "1500e-3,1500e-3",
    "0,0",
    "-1,-1",
    "100Ki,100Ki",
    "0.5Ki,512",
    "1.0001Ki,1025",
    "12E6,12e6",
    "0.0000000001,1n",
    "5E,5E",
    "+1,1",
    "-0.5,-500m",
    "-1.0001Ki,-1025",
    "1e-3,1e-3",
    "1E3,1e3",
    "1e0,1",
    "1e2,100",
    "1500e0,1500",
    "0.5e3,500",
    "1m,1m",
    "1u,1u",
    "1n,1n",
    "1001u,1001u",
    "1000u,1m",
    "1k,1k",
    "1000k,1M",
    "1500k,1500k",
    "1023Ki,1023Ki",
    "1Ki,1Ki",
    "0.001Ki,1024m",
    "1Ei,1Ei",
    "0Ki,0",
    "0.0,0",
    "00012,12",
    "1.,1",
    ".5,500m",
    "0.1Mi,104858",
    "123456789012345678901234567890,123456789012345678901234567890"
  })
  void theTextIsTheOneThatGoPrints(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "a", "1x", "1.2.3", "e3", "1Kx", "--1", "1e", "1e1.5", "1 Mi", "1mi", ".", "+", "1Mii",
        "1.2.3Mi", "0x1"
      })
  void whatIsNoQuantityIsRefused(String text) {
    assertThat(Quantity.tryParse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1,1,1000",
    "1m,1,1",
    "1001m,2,1001",
    "100u,1,1",
    "-1500m,-2,-1500",
    "1Ki,1024,1024000",
    "10E,9223372036854775807,9223372036854775807"
  })
  void wholeNumbersAreRoundedAwayFromZeroAndNeverOverflow(String text, long value, long milli) {
    assertThat(Quantity.parse(text).value()).isEqualTo(value);
    assertThat(Quantity.parse(text).milliValue()).isEqualTo(milli);
  }

  @ParameterizedTest
  @CsvSource({"1,1000m,0", "1Ki,1k,1", "0.5,1,-1", "1e3,1k,0", "-1,0,-1"})
  void quantitiesCompareByAmount(String one, String other, int order) {
    Quantity left = Quantity.parse(one);
    Quantity right = Quantity.parse(other);
    assertThat(Integer.signum(left.compareTo(right))).isEqualTo(order);
    assertThat(left.equals(right)).isEqualTo(order == 0);
    if (order == 0) {
      assertThat(left).hasSameHashCodeAs(right);
    }
  }

  @ParameterizedTest
  @CsvSource({"1,500m,1500m,500m", "1Gi,1Mi,1025Mi,1023Mi", "0,1Ki,1Ki,-1Ki", "1k,1Ki,2024,-24"})
  void sumsKeepTheFormOfTheFirst(String one, String other, String sum, String difference) {
    assertThat(Quantity.parse(one).plus(Quantity.parse(other))).hasToString(sum);
    assertThat(Quantity.parse(one).minus(Quantity.parse(other))).hasToString(difference);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1u,1m", "1001u,2m", "1500m,1500m", "-1u,-1m", "1Ki,1Ki"})
  void thousandthsAreTheFinestAfterRounding(String text, String rounded) {
    assertThat(Quantity.parse(text).toThousandths()).hasToString(rounded);
  }
}
