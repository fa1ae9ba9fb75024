using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Hosting;
using CloudAssistant.Silo.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Orleans.Reminders;
using Orleans.Runtime;
using Orleans.TestingHost;

namespace CloudAssistant.TestKit;

/// <summary>
/// A cluster in this process with our grains, on a real database. The server's time is <see cref="Clock"/>; timers of grains and reminders run on
/// <see cref="Timers"/> when asked for. Orleans itself lives in real time: with a false clock it hangs.
/// </summary>
public sealed class Assistant : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly bool _ownsDatabase;

    private Assistant(InProcessTestCluster cluster, TestDatabase database, bool ownsDatabase, ManualClock clock, FakeTimeProvider timers)
    {
        Cluster = cluster;
        _database = database;
        _ownsDatabase = ownsDatabase;
        Clock = clock;
        Timers = timers;
    }

    /// <summary>The cluster, for tests that kill silos.</summary>
    public InProcessTestCluster Cluster { get; }

    /// <summary>The server's time.</summary>
    public ManualClock Clock { get; }

    /// <summary>Time of grain timers and reminders, when the assistant was started with <c>manualTimers</c>.</summary>
    public FakeTimeProvider Timers { get; }

    /// <summary>Where its truth is.</summary>
    public Database Database => _database.Database;

    /// <summary>How to call grains from outside.</summary>
    public IGrainFactory Grains => Cluster.Client;

    /// <summary>The services of the first silo.</summary>
    public IServiceProvider Services => Cluster.GetSiloServiceProvider();

    /// <summary>Starts a cluster on a new database.</summary>
    public static async Task<Assistant> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite, int silos = 1, bool manualTimers = false, Action<IServiceCollection>? configure = null)
    {
        var database = await TestDatabase.CreateAsync(kind);
        try
        {
            return await StartAsync(database, silos, manualTimers, configure, null, ownsDatabase: true);
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a cluster on a database that outlives it, to see what a restart keeps.</summary>
    public static Task<Assistant> StartOnAsync(
        TestDatabase database, int silos = 1, bool manualTimers = false, Action<IServiceCollection>? configure = null, ManualClock? clock = null) =>
        StartAsync(database, silos, manualTimers, configure, clock, ownsDatabase: false);

    /// <summary>Lets time pass for the server and for manual timers.</summary>
    public void Advance(TimeSpan by)
    {
        Clock.Advance(by);
        Timers.Advance(by);
    }

    private static async Task<Assistant> StartAsync(
        TestDatabase database, int silos, bool manualTimers, Action<IServiceCollection>? configure, ManualClock? clock, bool ownsDatabase)
    {
        clock ??= new();
        var timers = new FakeTimeProvider(clock.Now);
        var builder = new InProcessTestClusterBuilder((short)silos);
        builder.Options.ServiceId = SiloOptions.ServiceId;
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureHost(host => host.Logging.ClearProviders());
        builder.ConfigureSilo((_, silo) =>
        {
            silo.Services.AddSingleton(TimeProvider.System);
            silo.Services.AddSingleton(database.ToSiloOptions());
            // The host of a silo must not close what the test opened.
            silo.Services.AddSingleton(database.Database);
            silo.Services.AddSingleton<IClock>(clock);
            silo.Services.AddSiloSlices(database.ToSiloOptions());
            if (manualTimers)
            {
                silo.Services.AddKeyedSingleton<TimeProvider>(TimeProviderNames.Grains, timers);
                silo.Services.AddKeyedSingleton<TimeProvider>(ReminderTimeProviderNames.Reminders, timers);
            }

            silo.AddDatabaseProviders();
            silo.AddCloudAssistantDefaults();
            configure?.Invoke(silo.Services);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        // What a host does before its silo starts; here the silo holds the services that know how.
        foreach (var step in cluster.GetSiloServiceProvider().GetServices<IUnderMigrationLock>())
            await step.RunAsync(default);
        await TestKeys.AddAsync(database.Database, cluster.GetSiloServiceProvider().GetRequiredService<ISecretBox>());
        return new(cluster, database, ownsDatabase, clock, timers);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await Cluster.StopAllSilosAsync();
        await Cluster.DisposeAsync();
        if (_ownsDatabase)
            await _database.DisposeAsync();
    }
}
