using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;

namespace CloudAssistant.Silo.Storage.Migrations;

/// <summary>Brings a database to the schema of this program. Safe to run again, and by several processes at once.</summary>
internal sealed class Migrator(Database database, IReadOnlyList<Migration> migrations)
{
    // Any number will do, as long as nothing else in this database uses it.
    private const long AdvisoryLock = 0x43_41_6D_69_67_72;

    public Migrator(Database database)
        : this(database, Migration.All(database.Kind))
    {
    }

    /// <summary>Applies what is missing, each step in its own transaction, then runs <paramref name="underLock"/> while no other process may.</summary>
    public async Task RunAsync(Func<CancellationToken, Task>? underLock = null, CancellationToken cancellation = default)
    {
        // A connection of its own: the lock belongs to its session, and a broken session gives it back.
        await using var connection = await database.OpenAsync(cancellation);
        if (database.Kind == DatabaseKind.Postgres)
            await ExecuteWithPatienceAsync(connection, $"SELECT pg_advisory_lock({AdvisoryLock})", cancellation);
        try
        {
            await MakeBookAsync(connection);
            foreach (var migration in migrations)
                await ApplyAsync(connection, migration, cancellation);
            await RefuseNewerAsync(connection);
            if (underLock is not null)
                await underLock(cancellation);
        }
        finally
        {
            if (database.Kind == DatabaseKind.Postgres)
                await connection.ExecuteAsync($"SELECT pg_advisory_unlock({AdvisoryLock})", CancellationToken.None);
        }
    }

    private static async Task MakeBookAsync(DbConnection connection) =>
        await connection.ExecuteAsync(
            "CREATE TABLE IF NOT EXISTS schema_migrations (number integer PRIMARY KEY, name text NOT NULL, hash text NOT NULL)");

    private static async Task ApplyAsync(DbConnection connection, Migration migration, CancellationToken cancellation)
    {
        // SQLite has no advisory lock: its immediate transaction keeps every other writer out from look to commit.
        await using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false)
            : await connection.BeginTransactionAsync(cancellation);
        var applied = await connection.QueryAsync(
            "SELECT hash FROM schema_migrations WHERE number = @number", row => row.GetString(0), ("number", migration.Number));
        if (applied is [var hash])
        {
            if (hash != migration.Hash)
            {
                throw new MigrationException(
                    $"Migration {migration.Number:D4}_{migration.Name} was applied to this database with another text. " +
                    "An applied migration never changes: add a new one, or use the program that made this database.");
            }

            return;
        }

        await ExecuteWithPatienceAsync(connection, migration.Text, cancellation);
        await connection.ExecuteAsync(
            "INSERT INTO schema_migrations (number, name, hash) VALUES (@number, @name, @hash)",
            ("number", migration.Number), ("name", migration.Name), ("hash", migration.Hash));
        await transaction.CommitAsync(cancellation);
    }

    // Another process may be at a migration of a large table, or this one is: that takes as long as it takes, until somebody cancels it.
    private static async Task ExecuteWithPatienceAsync(DbConnection connection, string text, CancellationToken cancellation)
    {
        await using var command = connection.Command(text);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellation);
    }

    private async Task RefuseNewerAsync(DbConnection connection)
    {
        var known = migrations.Select(migration => migration.Number).ToHashSet();
        var applied = await connection.QueryAsync("SELECT number FROM schema_migrations ORDER BY number", row => row.GetInt32(0));
        var strange = applied.Where(number => !known.Contains(number)).ToList();
        if (strange.Count > 0)
        {
            throw new MigrationException(
                $"This database has migrations that this program does not know: {string.Join(", ", strange.Select(n => n.ToString("D4", CultureInfo.InvariantCulture)))}. " +
                "A newer program made them; use that one.");
        }
    }
}
