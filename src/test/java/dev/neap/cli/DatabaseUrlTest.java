package dev.neap.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {

  @Test
  void readsBothForms() {
    assertThat(
            DatabaseUrl.parse(
                "postgres://an%40na:p%3Aw+d@db:5433/shop?sslmode=require&application_name=x"))
        .isEqualTo(
            new DatabaseUrl(
                "jdbc:postgresql://db:5433/shop?sslmode=require&ApplicationName=x",
                "an@na",
                "p:w+d"));
    assertThat(DatabaseUrl.parse("postgresql://db"))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://db/", null, null));
    assertThat(DatabaseUrl.parse("postgresql://a,b:5433/shop?user=u").jdbc())
        .isEqualTo("jdbc:postgresql://a,b:5433/shop");
    assertThat(
            DatabaseUrl.parse("jdbc:postgresql://db/shop?user=u&password=s%20t&tcpKeepAlive=true"))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://db/shop?tcpKeepAlive=true", "u", "s t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mysql://u:secret@db/shop",
        "postgres://u:secret@db:port/shop",
        "postgres://u:secret@%2Fvar%2Frun/shop",
        "db/shop?password=secret"
      })
  void refusesOthersWithoutTellingThePassword(String url) {
    assertThatThrownBy(() -> DatabaseUrl.parse(url))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("Write it as postgres://user:password@host:5432/database")
        .hasMessageNotContaining("secret");
  }
}
