package dev.neap.migration;

import dev.neap.schema.Column;
import dev.neap.schema.Database;
import dev.neap.schema.TableName;
import dev.neap.schema.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * What one operation adds to a plan; what several operations add to the same table is merged into
 * one trigger, one pass over the rows and one swap.
 */
public final class Contribution {

  private final List<Objection> objections = new ArrayList<>();
  private final List<Objection> views = new ArrayList<>();
  private final List<String> notes = new ArrayList<>();
  private final List<Ddl> expand = new ArrayList<>();
  private final List<SyncRule> rules = new ArrayList<>();
  private final List<Replacement> replacements = new ArrayList<>();
  private final List<Column> removals = new ArrayList<>();
  private final List<RowRewrite> backfill = new ArrayList<>();
  private final List<Verification> verify = new ArrayList<>();
  private final List<Ddl> tighten = new ArrayList<>();
  private final List<String> swap = new ArrayList<>();
  private final List<Ddl> contract = new ArrayList<>();
  private final List<Ddl> last = new ArrayList<>();
  private final List<Kept> kept = new ArrayList<>();
  private final List<Probe> probes = new ArrayList<>();
  private final List<Restored> restored = new ArrayList<>();
  private final List<Shown> shown = new ArrayList<>();
  private final List<TableDrop> drops = new ArrayList<>();
  private final ConstraintChanges constraints = new ConstraintChanges();
  private final List<Column> beside = new ArrayList<>();
  private UnaryOperator<Database> after = UnaryOperator.identity();

  /** Why the operation can't be carried out; with any, nothing else counts. */
  public Contribution object(String code, String what, String fix) {
    objections.add(new Objection(code, what, fix));
    return this;
  }

  /** Something that people should know before they start. */
  public Contribution note(String note) {
    notes.add(note);
    return this;
  }

  /** A statement before the rows are filled. */
  public Contribution expand(Ddl ddl) {
    expand.add(ddl);
    return this;
  }

  /** A column to be kept in step by the table's trigger and filled by its pass over the rows. */
  public Contribution sync(SyncRule rule) {
    rules.add(rule);
    return this;
  }

  /** A column that takes another's place in contract, with all that hangs on it. */
  public Contribution replace(Replacement replacement) {
    replacements.add(replacement);
    return this;
  }

  /** A column that goes in contract without a successor. */
  public Contribution remove(Column column) {
    removals.add(column);
    return this;
  }

  /** Rows to be rewritten apart from the table's pass. */
  public Contribution rewrite(RowRewrite rewrite) {
    backfill.add(rewrite);
    return this;
  }

  /** A comparison apart from the table's own. */
  public Contribution verify(Verification verification) {
    verify.add(verification);
    return this;
  }

  /** A new column of a table, filled later or by the server. */
  public Contribution add(TableName table, Column column, Ddl ddl) {
    return probe(Probe.ofDomain(table, column)).expand(ddl);
  }

  /** A statement once every row is filled. */
  public Contribution tighten(Ddl ddl) {
    tighten.add(ddl);
    return this;
  }

  /** A brief statement within the transaction that ends the old shape. */
  public Contribution swap(String statement) {
    swap.add(statement);
    return this;
  }

  /** A statement after the old shape has ended. */
  public Contribution contract(Ddl ddl) {
    contract.add(ddl);
    return this;
  }

  /** A statement when nothing else names its table any more. */
  public Contribution last(Ddl ddl) {
    last.add(ddl);
    return this;
  }

  /** Former values of rewritten rows: made before them, brought back by a rollback. */
  public Contribution keep(Kept values) {
    kept.add(values);
    return this;
  }

  /** A question to the data that must be answered well before the migration starts. */
  public Contribution probe(Probe probe) {
    probes.add(probe);
    return this;
  }

  /** A name that it makes: nothing has it yet, and nothing else of the migration makes it. */
  public Contribution takes(Probe nameIsFree) {
    return probe(constraints.take(nameIsFree));
  }

  /** A dropped column whose indexes and constraints are to be built again. */
  public Contribution restore(Restored column) {
    restored.add(column);
    return this;
  }

  /** A table as it is for the operations that follow, and in the new version. */
  public Contribution becomes(String table, TableShape shape) {
    UnaryOperator<Database> before = after;
    after = database -> before.apply(database).with(table, shape);
    return this;
  }

  /** A table that is there no more for the operations that follow, and in the new version. */
  public Contribution vanishes(String table) {
    UnaryOperator<Database> before = after;
    after = database -> before.apply(database).without(table);
    return this;
  }

  /** A new column that says, together with others, what removed ones said. */
  public Contribution beside(Column column) {
    beside.add(column);
    return this;
  }

  /** All that another operation contributes, and the database as that one leaves it. */
  public Contribution include(Contribution other) {
    merge(other);
    UnaryOperator<Database> before = after;
    after = database -> other.after(before.apply(database));
    return this;
  }

  /** What it does to constraints of columns that are replaced, and to their targets. */
  public ConstraintChanges constraints() {
    return constraints;
  }

  /** A table that goes in contract. */
  public Contribution drop(TableDrop table) {
    drops.add(table);
    return this;
  }

  /** A column that the new version shows with a default or a comment of its own. */
  public Contribution shows(Shown column) {
    shown.add(column);
    return this;
  }

  /** The database as the operations that follow have it. */
  public Database after(Database before) {
    return after.apply(before);
  }

  List<Column> beside() {
    return beside;
  }

  /** The old columns that contract takes away. */
  List<Column> going() {
    return Stream.concat(replacements.stream().map(Replacement::from), removals.stream()).toList();
  }

  List<TableDrop> drops() {
    return drops;
  }

  List<Shown> shown() {
    return shown;
  }

  List<Objection> objections() {
    return objections;
  }

  /** What stands in the way unless the users' views are made anew. */
  List<Objection> views() {
    return views;
  }

  List<String> notes() {
    return notes;
  }

  List<Ddl> expand() {
    return expand;
  }

  List<SyncRule> rules() {
    return rules;
  }

  List<Replacement> replacements() {
    return replacements;
  }

  List<Column> removals() {
    return removals;
  }

  List<RowRewrite> backfill() {
    return backfill;
  }

  List<Verification> verify() {
    return verify;
  }

  List<Ddl> tighten() {
    return tighten;
  }

  List<String> swap() {
    return swap;
  }

  List<Ddl> contract() {
    return contract;
  }

  /** Whether rows are filled, renamed or taken away, for which the table must be there before. */
  boolean changesRows() {
    return !(rules.isEmpty() && backfill.isEmpty() && drops.isEmpty() && last.isEmpty());
  }

  List<Ddl> last() {
    return last;
  }

  List<Kept> kept() {
    return kept;
  }

  List<Probe> probes() {
    return probes;
  }

  List<Restored> restored() {
    return restored;
  }

  /** Adds what another operation on the same table contributes. */
  void merge(Contribution other) {
    objections.addAll(other.objections);
    views.addAll(other.views);
    notes.addAll(other.notes);
    expand.addAll(other.expand);
    rules.addAll(other.rules);
    replacements.addAll(other.replacements);
    removals.addAll(other.removals);
    backfill.addAll(other.backfill);
    verify.addAll(other.verify);
    tighten.addAll(other.tighten);
    swap.addAll(other.swap);
    contract.addAll(other.contract);
    last.addAll(other.last);
    kept.addAll(other.kept);
    probes.addAll(other.probes);
    restored.addAll(other.restored);
    shown.addAll(other.shown);
    drops.addAll(other.drops);
    constraints.merge(other.constraints);
    beside.addAll(other.beside);
  }
}
