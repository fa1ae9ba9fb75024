using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace CloudAssistant.Silo.Storage;

/// <summary>
/// The database of this silo. Times are stored as Unix milliseconds (bigint), ids as uuid (PostgreSQL) or text (SQLite), in both
/// databases under the same names, so that most statements are the same text for both.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private const int MergedConnections = 3;

    // SQLite has one writer; waiting here in order is kinder than SQLite's own retries.
    private readonly SemaphoreSlim _sqliteWriter = new(1, 1);
    private readonly NpgsqlDataSource? _postgres;
    private readonly string? _sqlite;

    private Database(NpgsqlDataSource? postgres, string? sqlite, Database? merged = null)
    {
        _postgres = postgres;
        _sqlite = sqlite;
        Merged = merged ?? this;
    }

    /// <summary>Which kind of database this is.</summary>
    public DatabaseKind Kind => _postgres is null ? DatabaseKind.Sqlite : DatabaseKind.Postgres;

    /// <summary>The connection string, for the providers of Orleans.</summary>
    public string ConnectionString => _postgres?.ConnectionString ?? _sqlite!;

    /// <summary>
    /// The same database for small works that are merged, whose transactions are few at once: through connections of their own. A pool hands out its connections in
    /// turn, and each has its own plans and caches in the server: going round all of them costs PostgreSQL a third more for each such work.
    /// </summary>
    public Database Merged { get; }

    /// <summary>The shared pool, on PostgreSQL.</summary>
    public NpgsqlDataSource? Postgres => _postgres;

    /// <summary>Commits in place of the transaction's own commit. Only tests set it: to break the connection at that moment, or to stay in it.</summary>
    internal Func<DbTransaction, Task>? CommitBy { get; set; }

    /// <summary>A PostgreSQL database. Statements are prepared by themselves: without that PostgreSQL does half the work rate.</summary>
    public static Database OpenPostgres(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        // What was given is asked of the text: the builder itself says of every word it knows that it holds it.
        var given = new DbConnectionStringBuilder { ConnectionString = connectionString };
        if (!given.ContainsKey("Max Auto Prepare"))
            settings.MaxAutoPrepare = 100;
        if (!given.ContainsKey("Auto Prepare Min Usages"))
            settings.AutoPrepareMinUsages = 2;
        if (!given.ContainsKey("Maximum Pool Size") && !given.ContainsKey("Max Pool Size"))
            settings.MaxPoolSize = 24;
        // Nothing here leaves a setting behind in a session but by SET LOCAL; a reset would be one more statement for each use.
        if (!given.ContainsKey("No Reset On Close"))
            settings.NoResetOnClose = true;
        settings.ApplicationName ??= "cloud-assistant";
        settings.PersistSecurityInfo = true; // Orleans' providers open their own connections from the same text.
        var few = new NpgsqlConnectionStringBuilder(settings.ConnectionString) { MaxPoolSize = Math.Min(settings.MaxPoolSize, MergedConnections) };
        return new(NpgsqlDataSource.Create(settings.ConnectionString), null, new(NpgsqlDataSource.Create(few.ConnectionString), null));
    }

    /// <summary>A SQLite database in that file; the caller holds the lock of its directory.</summary>
    public static Database OpenSqlite(string file) =>
        new(null, new SqliteConnectionStringBuilder { DataSource = file, DefaultTimeout = 30, Pooling = true }.ConnectionString);

    /// <summary>An open connection for reading.</summary>
    public async ValueTask<DbConnection> OpenAsync(CancellationToken cancellation = default)
    {
        if (_postgres is not null)
            return await _postgres.OpenConnectionAsync(cancellation);
        var connection = new SqliteConnection(_sqlite);
        await connection.OpenAsync(cancellation);
        // Pooled connections keep these; setting them again costs microseconds. Full: a commit is on the disk when it returns.
        await connection.ExecuteAsync("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=30000; PRAGMA foreign_keys=ON;", cancellation);
        return connection;
    }

    /// <summary>Reads in one snapshot: what several statements say of the same things agrees.</summary>
    public async Task<T> ReadAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        await using var connection = await OpenAsync(cancellation);
        await using var snapshot = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, cancellation);
        return await work(connection);
    }

    /// <summary>
    /// Runs <paramref name="work"/> in one transaction and commits. When this returns, the work is durable; when it throws, the outcome may be
    /// unknown (the connection may break during the commit), so the work must be safe to repeat.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (Kind == DatabaseKind.Postgres)
            return await InTransactionAsync(work, cancellation);
        await _sqliteWriter.WaitAsync(cancellation);
        try
        {
            return await InTransactionAsync(work, cancellation);
        }
        finally
        {
            _sqliteWriter.Release();
        }
    }

    /// <summary>
    /// Runs <paramref name="work"/>, one batch of statements, and commits: on PostgreSQL they are a transaction without saying so, which saves the round trip
    /// of the commit. As with <see cref="WriteAsync"/>, what throws may have been done.
    /// </summary>
    public async Task<T> WriteBatchAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(work);
        if (_postgres is null)
            return await WriteAsync(work, cancellation);
        await using var connection = await OpenAsync(cancellation);
        return await work(connection);
    }

    private async Task<T> InTransactionAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await OpenAsync(cancellation);
        // SQLite: BeginTransaction is BEGIN IMMEDIATE, so that two writers never deadlock on an upgrade.
        await using var transaction = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: false)
            : await connection.BeginTransactionAsync(cancellation);
        var result = await work(connection);
        await (CommitBy is { } commit ? commit(transaction) : transaction.CommitAsync(cancellation));
        return result;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _sqliteWriter.Dispose();
        if (Merged != this)
            await Merged.DisposeAsync();
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        else
            SqliteConnection.ClearPool(new SqliteConnection(_sqlite));
    }
}
