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
    "5E,5E"
  })
  void theTextIsTheOneThatGoPrints(String text, String canonical) {
    assertThat(Quantity.parse(text)).hasToString(canonical);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1x", "1.2.3", "e3", "1Kx", "--1"})
  void whatIsNoQuantityIsRefused(String text) {
    assertThat(Quantity.tryParse(text)).isEmpty();
  }
}
