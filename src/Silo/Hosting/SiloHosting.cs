using System.Net;
using CloudAssistant.Grains.Files;
using CloudAssistant.Grains.Ids;
using CloudAssistant.Grains.Invocations;
using CloudAssistant.Grains.Schedules;
using CloudAssistant.Grains.Time;
using CloudAssistant.Silo.Access;
using CloudAssistant.Silo.Commands;
using CloudAssistant.Silo.Files;
using CloudAssistant.Silo.Instances;
using CloudAssistant.Silo.Invocations;
using CloudAssistant.Silo.Storage;
using CloudAssistant.Silo.Tags;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Configuration;
using Orleans.Storage;

namespace CloudAssistant.Silo.Hosting;

/// <summary>Adds a silo to a host.</summary>
public static class SiloHosting
{
    /// <summary>Nothing durable waits for a clean stop, so it is short.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    /// <summary>Everything a silo needs: its database, its clock, Orleans, and the slices.</summary>
    public static IHostApplicationBuilder AddCloudAssistantSilo(this IHostApplicationBuilder builder, SiloOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        builder.Services.AddSingleton(options);
        builder.Services.AddDatabase(options);
        builder.Services.AddSiloSlices(options);
        builder.Services.AddHostedService<ShardWaker>();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = StopWithin);
        builder.Logging.AddQuietOrleans();
        builder.UseOrleans(silo =>
        {
            silo.AddDatabaseProviders();
            silo.AddMembership(options);
            silo.AddCloudAssistantDefaults();
            silo.Services.AddKeyedSingleton<TimeProvider, ServerTime>(KeyedService.AnyKey);
        });
        return builder;
    }

    private static void AddDatabase(this IServiceCollection services, SiloOptions options)
    {
        if (options.Kind == DatabaseKind.Sqlite)
        {
            // Taken here, before anything opens the file, so that a second process stops with one clear sentence.
            services.AddSingleton(DirectoryLock.Take(options.DataDirectory));
            services.AddSingleton(_ => Database.OpenSqlite(Path.Combine(options.DataDirectory, SiloOptions.SqliteFileName)));
        }
        else
        {
            services.AddSingleton(_ => Database.OpenPostgres(options.ConnectionString));
        }

        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<DatabaseClock>();
        services.AddSingleton<IClock>(services => services.GetRequiredService<DatabaseClock>());
        services.AddHostedService(services => services.GetRequiredService<DatabaseClock>());
        services.AddHostedService<StoragePreparation>();
        services.AddHealthChecks().AddCheck<SiloReadiness>("silo");
    }

    /// <summary>The services of all slices; a new slice adds one line.</summary>
    internal static void AddSiloSlices(this IServiceCollection services, SiloOptions options)
    {
        services.AddSingleton(new HomeCell(options.Cell));
        services.AddAccess(options);
        services.AddCommands();
        services.AddInvocations().AddInvocationStores();
        services.AddSchedules();
        services.AddFiles().AddFileStore();
        services.AddInstanceServices();
        services.AddTags();
    }

    /// <summary>Grain states and reminders in the database that the services hold.</summary>
    internal static ISiloBuilder AddDatabaseProviders(this ISiloBuilder silo)
    {
        silo.Services.AddOptions<AdoNetGrainStorageOptions>(OrleansProviders.DefaultStorage).Configure<Database>((storage, database) =>
        {
            storage.GrainStorageSerializer = new GrainStateSerializer();
            storage.DeleteStateOnClear = true;
            (storage.Invariant, storage.ConnectionString, storage.DataSource) = OrleansProviders.ConnectionOf(database);
        });
        silo.Services.AddOptions<AdoNetReminderTableOptions>().Configure<Database>((reminders, database) =>
            (reminders.Invariant, reminders.ConnectionString, reminders.DataSource) = OrleansProviders.ConnectionOf(database));
        silo.AddAdoNetGrainStorage(OrleansProviders.DefaultStorage, (AdoNetGrainStorageOptions _) => { });
        silo.UseAdoNetReminderService((AdoNetReminderTableOptions _) => { });
        return silo;
    }

    private static void AddMembership(this ISiloBuilder silo, SiloOptions options)
    {
        var siloPort = options.SiloPort == 0 ? FreePort.Take() : options.SiloPort;
        var gatewayPort = options.GatewayPort switch { null => 0, 0 => FreePort.Take(), var port => port.Value };
        if (options.Kind == DatabaseKind.Sqlite)
        {
            silo.UseLocalhostClustering(siloPort, gatewayPort, null, SiloOptions.ServiceId, SiloOptions.ServiceId);
        }
        else
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ServiceId, cluster.ClusterId) = (SiloOptions.ServiceId, SiloOptions.ServiceId));
            silo.Services.AddOptions<AdoNetClusteringSiloOptions>().Configure<Database>((clustering, database) =>
                (clustering.Invariant, clustering.ConnectionString, clustering.DataSource) = OrleansProviders.ConnectionOf(database));
            silo.UseAdoNetClustering((AdoNetClusteringSiloOptions _) => { });
        }

        silo.ConfigureEndpoints(options.Address, siloPort, gatewayPort);
        silo.Configure<EndpointOptions>(endpoint =>
        {
            endpoint.SiloListeningEndpoint = new IPEndPoint(options.Address, siloPort);
            endpoint.GatewayListeningEndpoint = gatewayPort == 0 ? null : new IPEndPoint(options.Address, gatewayPort);
        });
    }
}
