using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using CloudAssistant.TestKit;

namespace CloudAssistant.Silo.Tests.Storage;

public sealed class MigratorTests
{
    public static TheoryData<DatabaseKind> Kinds => new(DatabaseKind.Sqlite, DatabaseKind.Postgres);

    [Theory, MemberData(nameof(Kinds))]
    public async Task Migrations_may_be_run_again(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var before = await AppliedAsync(test.Database);

        await new Migrator(test.Database).RunAsync();

        Assert.Equal(Migration.All(kind).Select(migration => (migration.Number, migration.Hash)), before);
        Assert.Equal(before, await AppliedAsync(test.Database));
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task Several_processes_at_once_apply_each_migration_once(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind, migrate: false);
        var processes = Enumerable.Range(0, 3).Select(_ => test.Open()).ToList();
        var (inside, most) = (0, 0);

        await Task.WhenAll(processes.Select(process => Task.Run(() => new Migrator(process).RunAsync(async _ =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
        }))));

        Assert.Equal(Migration.All(kind).Count, (await AppliedAsync(test.Database)).Count);
        if (kind == DatabaseKind.Postgres)
            Assert.Equal(1, most);
        foreach (var process in processes)
            await process.DisposeAsync();
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_changed_text_of_an_applied_migration_is_refused(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind);
        var changed = Migration.All(kind).Select(m => m.Number == 1 ? m with { Text = m.Text + "\n-- changed" } : m);
        var migrator = new Migrator(test.Database, [.. changed.Select(m => new Migration(m.Number, m.Name, m.Text))]);

        var refused = await Assert.ThrowsAsync<MigrationException>(() => migrator.RunAsync());

        Assert.StartsWith("Migration 0001_orleans was applied to this database with another text.", refused.Message);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_database_of_a_newer_program_is_refused(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind, migrate: false);
        await new Migrator(test.Database, [.. Migration.All(kind), new(9999, "future", "CREATE TABLE future (x int)")]).RunAsync();

        var refused = await Assert.ThrowsAsync<MigrationException>(() => new Migrator(test.Database).RunAsync());

        Assert.Contains("9999", refused.Message, StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Kinds))]
    public async Task A_failing_migration_leaves_nothing_behind_and_gives_the_lock_back(DatabaseKind kind)
    {
        await using var test = await TestDatabase.CreateAsync(kind, migrate: false);
        var broken = new Migrator(test.Database, [new(1, "broken", "CREATE TABLE half (x int); INSERT INTO nowhere VALUES (1);")]);

        await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => broken.RunAsync());

        await new Migrator(test.Database, [new(1, "mended", "CREATE TABLE half (x int)")]).RunAsync();
        Assert.Single(await AppliedAsync(test.Database));
    }

    [Fact]
    public async Task The_lock_is_waited_for_however_long_another_process_has_it()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        await using var hasty = Database.OpenPostgres(test.ConnectionString + ";Command Timeout=1");
        var inside = new TaskCompletionSource();
        var first = new Migrator(test.Database).RunAsync(async cancellation =>
        {
            inside.SetResult();
            await using var connection = await test.Database.OpenAsync(cancellation);
            // Longer than any statement of the other may take.
            await connection.ExecuteAsync("SELECT pg_sleep(1.5)", cancellation);
        });
        await inside.Task;

        await new Migrator(hasty).RunAsync();

        Assert.True(first.IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Who_waits_for_the_lock_can_be_told_to_stop()
    {
        await using var test = await TestDatabase.CreateAsync(DatabaseKind.Postgres, migrate: false);
        await using var other = test.Open();
        await new Migrator(test.Database).RunAsync(async _ =>
        {
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Migrator(other).RunAsync(cancellation: stop.Token));
        });
    }

    [Fact]
    public void Both_databases_have_the_same_steps()
    {
        var postgres = Migration.All(DatabaseKind.Postgres).Select(migration => (migration.Number, migration.Name));

        Assert.Equal(postgres, Migration.All(DatabaseKind.Sqlite).Select(migration => (migration.Number, migration.Name)));
        Assert.Equal((1, "orleans"), postgres.First());
    }

    private static async Task<List<(int, string)>> AppliedAsync(Database database)
    {
        await using var connection = await database.OpenAsync();
        return await connection.QueryAsync(
            "SELECT number, hash FROM schema_migrations ORDER BY number", row => (row.GetInt32(0), row.GetString(1)));
    }
}
