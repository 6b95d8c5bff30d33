package dev.sluice.gateway.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What is known of a configuration key besides its name and type.
 *
 * <p>The one place for it: the loader, {@code default-config} and the rules of a reload all read
 * it. A key's name is its record component's name in snake case.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Key {
  /** One line for whoever edits the file: what it does, its unit, what its special values mean. */
  String doc();

  /** The default as it would stand in the file. Sections have none. */
  String initial() default "";

  /** Whether a reload (SIGHUP) can put a new value into effect without a restart. */
  boolean reloadable() default false;

  /**
   * Whether the key keeps somebody or something out. Such a key is not lost by mistake: it may not
   * stand without a value, and a reload does not take it back to its default.
   */
  boolean guards() default false;

  /** Whether the keys of this record stand directly in the section that holds it. */
  boolean inline() default false;
}
