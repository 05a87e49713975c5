package dev.neap.support;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives a test its {@link TestDatabase}: as a parameter of its constructor or method, or of
 * {@code @BeforeEach}, always the same one within a test.
 *
 * <p>As a parameter of {@code @BeforeAll}, it is one database for the whole class.
 */
public final class TestDatabases implements ParameterResolver {

  private static final Namespace NAMESPACE = Namespace.create(TestDatabases.class);

  @Override
  public ExtensionContextScope getTestInstantiationExtensionContextScope(
      ExtensionContext rootContext) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == TestDatabase.class;
  }

  @Override
  public TestDatabase resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getStore(NAMESPACE)
        .computeIfAbsent(Held.class, key -> new Held(TestDatabase.create()), Held.class)
        .database();
  }

  /** What a test was given: nobody waits until it is dropped. */
  private record Held(TestDatabase database) implements AutoCloseable {

    @Override
    public void close() {
      database.dropSoon();
    }
  }
}
