package dev.neap.web;

import dev.neap.cli.ServeSettings.Role;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Which role a request needs; without it OPERATE. */
@Target({ElementType.METHOD, ElementType.TYPE})
@Retention(RetentionPolicy.RUNTIME)
@interface Needs {

  /** The least role. */
  Role value() default Role.OPERATE;

  /** Whether nobody is asked who they are. */
  boolean nothing() default false;
}
