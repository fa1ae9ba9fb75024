using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;

namespace CloudAssistant.TestKit;

/// <summary>A database of one test: a SQLite file in a directory of its own, or a database on the private PostgreSQL server.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly TestDirectory _directory = new();

    private TestDatabase(DatabaseKind kind, string connectionString)
    {
        Kind = kind;
        ConnectionString = connectionString;
        Database = Open();
    }

    /// <summary>Which kind it is.</summary>
    public DatabaseKind Kind { get; }

    /// <summary>How to reach it, on PostgreSQL.</summary>
    public string ConnectionString { get; }

    /// <summary>The directory of this test's files.</summary>
    public string DataDirectory => _directory.Path;

    /// <summary>The database, open.</summary>
    public Database Database { get; }

    /// <summary>A new one with all migrations, or empty.</summary>
    public static async Task<TestDatabase> CreateAsync(DatabaseKind kind, bool migrate = true)
    {
        var made = new TestDatabase(kind, kind == DatabaseKind.Postgres ? await TestPostgres.CreateDatabaseAsync() : "");
        if (migrate)
            await new Migrator(made.Database).RunAsync();
        return made;
    }

    /// <summary>Opens it a second time, as another process would.</summary>
    public Database Open() => Kind == DatabaseKind.Postgres
        ? Database.OpenPostgres(ConnectionString)
        : Database.OpenSqlite(_directory.File(SiloOptions.SqliteFileName));

    /// <summary>How a silo on it is set up.</summary>
    public SiloOptions ToSiloOptions() => new()
    {
        Kind = Kind,
        ConnectionString = ConnectionString,
        DataDirectory = DataDirectory,
        SiloPort = 0,
        GatewayPort = 0,
    };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        _directory.Dispose();
    }
}
