using CloudAssistant.Grains.Interfaces.Access;
using CloudAssistant.Grains.Interfaces.Ids;
using CloudAssistant.Grains.Interfaces.Instances;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Time;
using CloudAssistant.Launcher.Postgres;
using CloudAssistant.Launcher.Processes;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Storage.Migrations;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace CloudAssistant.WriterBench;

/// <summary>The stores of a silo on a database with linked instances; no grains, no network but to the database.</summary>
internal sealed class TestBed : IAsyncDisposable
{
    private const int InstancesDefault = 10_000;

    private DirectoryInfo? _directory;
    private PrivatePostgres? _server;
    private ServiceProvider? _services;

    public List<InstanceId> Instances { get; } = [];

    public IClock Clock { get; } = new SystemClock();

    public required Database Database { get; init; }

    public IInvocationStore Invocations => _services!.GetRequiredService<IInvocationStore>();

    public ISliceStore Slices => _services!.GetRequiredService<ISliceStore>();

    /// <summary>Process id of the private server; null without one.</summary>
    public int? ServerProcess => _server?.ProcessId;

    public static async Task<TestBed> OpenAsync(BenchSettings settings)
    {
        if (settings.Sqlite)
        {
            var directory = Directory.CreateTempSubdirectory("ca-bench-");
            return await new TestBed { Database = Database.OpenSqlite(Path.Combine(directory.FullName, "bench.db")), _directory = directory }.FillAsync(InstancesDefault);
        }

        if (settings.Postgres is { } given)
            return await new TestBed { Database = Database.OpenPostgres(given) }.FillAsync(InstancesDefault);
        return await OpenPostgresAsync(InstancesDefault);
    }

    /// <summary>A private server with that many linked instances.</summary>
    public static async Task<TestBed> OpenPostgresAsync(int instances)
    {
        // Below the temporary directory itself: the server's own user must be able to walk there.
        var home = Path.Combine(Path.GetTempPath(), $"ca-bench-postgres-{Environment.ProcessId}");
        var server = await PrivatePostgres.StartAsync(home, Path.Combine(home, "postgres.log"), new Spawner(), CancellationToken.None);
        await server.CreateDatabaseAsync("bench", CancellationToken.None);
        var bed = new TestBed { Database = Database.OpenPostgres(server.ServerConnectionString("bench")), _server = server, _directory = new(home) };
        return await bed.FillAsync(instances);
    }

    /// <summary>Runs a statement that only the server's administrator may.</summary>
    public async Task AdministerAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(_server!.AdminConnectionString);
        await using var command = source.CreateCommand(statement);
        command.CommandTimeout = 600;
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Transactions that PostgreSQL has committed; each session tells of its own a second later at the latest.</summary>
    public async Task<long> CommitsAsync()
    {
        if (Database.Kind == DatabaseKind.Sqlite)
            return 0;
        // A session tells when it ends.
        Database.Postgres!.Clear();
        await Task.Delay(TimeSpan.FromSeconds(2));
        await using var connection = await Database.OpenAsync();
        return (await connection.QueryAsync("SELECT xact_commit FROM pg_stat_database WHERE datname = current_database()", row => row.GetInt64(0)))[0];
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
            await _services.DisposeAsync();
        await Database.DisposeAsync();
        if (_server is not null)
            await _server.DisposeAsync();
        _directory?.Delete(recursive: true);
    }

    private async Task<TestBed> FillAsync(int instances)
    {
        await new Migrator(Database).RunAsync();
        for (var i = 0; i < instances; i++)
            Instances.Add(InstanceId.New(CellId.Default, Clock.Now));
        await Database.WriteAsync(async connection =>
        {
            if (!connection.IsSqlite())
                await Partitions.EnsureAsync(connection, Clock.Now.ToUnixTimeMilliseconds());
            await FilledInstances.AddAsync(connection, Instances);
            return true;
        });
        await using (var connection = await Database.OpenAsync())
            await connection.ExecuteAsync("ANALYZE");
        var services = new ServiceCollection();
        services.AddLogging().AddSingleton(Database).AddSingleton(Clock).AddSingleton(TimeProvider.System).AddInvocationStores();
        _services = services.BuildServiceProvider();
        return this;
    }
}
