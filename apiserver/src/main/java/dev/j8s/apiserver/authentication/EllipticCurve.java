package dev.j8s.apiserver.authentication;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.security.spec.ECFieldFp;
import java.security.spec.ECParameterSpec;
import java.security.spec.ECPoint;
import java.security.spec.ECPublicKeySpec;

/**
 * The public key of a private one: the generator times the secret, by doubling and adding. The JDK
 * has this inside but offers it nowhere. Runs once a start, on our own key: not in constant time.
 */
final class EllipticCurve {
  private static final BigInteger TWO = BigInteger.TWO;
  private static final BigInteger THREE = BigInteger.valueOf(3);

  private EllipticCurve() {}

  static ECPublicKey publicKey(ECPrivateKey key) throws GeneralSecurityException {
    ECParameterSpec curve = key.getParams();
    if (!(curve.getCurve().getField() instanceof ECFieldFp field)) {
      throw new GeneralSecurityException("not a curve over a prime field");
    }
    BigInteger p = field.getP();
    BigInteger a = curve.getCurve().getA();
    ECPoint sum = ECPoint.POINT_INFINITY;
    for (int bit = key.getS().bitLength() - 1; bit >= 0; bit--) {
      sum = add(sum, sum, p, a);
      if (key.getS().testBit(bit)) {
        sum = add(sum, curve.getGenerator(), p, a);
      }
    }
    return (ECPublicKey)
        KeyFactory.getInstance("EC").generatePublic(new ECPublicKeySpec(sum, curve));
  }

  private static ECPoint add(ECPoint one, ECPoint other, BigInteger p, BigInteger a) {
    if (one.equals(ECPoint.POINT_INFINITY)) {
      return other;
    }
    if (other.equals(ECPoint.POINT_INFINITY)) {
      return one;
    }
    BigInteger x = one.getAffineX();
    BigInteger y = one.getAffineY();
    BigInteger slope;
    if (one.equals(other)) {
      slope = x.pow(2).multiply(THREE).add(a).multiply(y.multiply(TWO).modInverse(p));
    } else if (x.equals(other.getAffineX())) {
      return ECPoint.POINT_INFINITY;
    } else {
      slope = other.getAffineY().subtract(y).multiply(other.getAffineX().subtract(x).modInverse(p));
    }
    BigInteger sumX = slope.pow(2).subtract(x).subtract(other.getAffineX()).mod(p);
    BigInteger sumY = slope.multiply(x.subtract(sumX)).subtract(y).mod(p);
    return new ECPoint(sumX, sumY);
  }
}
