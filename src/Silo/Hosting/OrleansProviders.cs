using System.Data.Common;
using CloudAssistant.Silo.Storage;
using Orleans.Configuration;

namespace CloudAssistant.Silo.Hosting;

/// <summary>What all silos, those of tests too, are told about Orleans.</summary>
internal static class OrleansProviders
{
    /// <summary>The provider that keeps grain states.</summary>
    public const string DefaultStorage = "Default";

    /// <summary>The provider of the streams that announce changes. Events may be lost, doubled or reordered; the database is the truth.</summary>
    public const string Announcements = "Announcements";

    // Orleans knows SQLite by the name of another driver, and loads Microsoft.Data.Sqlite for it.
    private const string SqliteInvariant = "System.Data.SQLite";
    private const string PostgresInvariant = "Npgsql";

    /// <summary>How Orleans' providers reach the database: on PostgreSQL through the shared pool, which prepares statements.</summary>
    public static (string Invariant, string? ConnectionString, DbDataSource? DataSource) ConnectionOf(Database database) =>
        database.Postgres is { } pool ? (PostgresInvariant, null, pool) : (SqliteInvariant, database.ConnectionString, null);

    /// <summary>Streams and time-outs.</summary>
    public static ISiloBuilder AddCloudAssistantDefaults(this ISiloBuilder silo)
    {
        silo.AddMemoryStreams(Announcements, streams =>
        {
            streams.ConfigureStreamPubSub(Orleans.Streams.StreamPubSubType.ImplicitOnly);
            // Few queues, polled calmly: eight at 10 ms cost an eighth of an idle core.
            streams.ConfigurePartitioning(2);
            // Each pull looks at every stream it remembers: half an hour of small invocations would make it the silo's largest cost.
            streams.ConfigurePullingAgent(agent => agent.Configure(pulling =>
                (pulling.GetQueueMsgsTimerPeriod, pulling.StreamInactivityPeriod) = (TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(20))));
        });
        // A killed silo is found in about 4 seconds instead of 16. When all were killed nobody finds them: a new one tries to reach each that said within
        // three of these times that it lives, and takes its place half a minute after them instead of a minute and a half.
        silo.Configure<ClusterMembershipOptions>(membership =>
            (membership.ProbeTimeout, membership.IAmAliveTablePublishTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)));
        // An accept of many targets on a slow disk may take seconds; callers treat a time-out as unknown.
        silo.Configure<SiloMessagingOptions>(messaging => messaging.ResponseTimeout = TimeSpan.FromSeconds(30));
        return silo;
    }

    /// <summary>Categories that print a stack for what is expected: rejected messages while a silo dies, full queues, the watchdog at start.</summary>
    public static ILoggingBuilder AddQuietOrleans(this ILoggingBuilder logging) =>
        logging
            // Why a start failed goes to its caller, who tells it in a line; what ends a running host is critical.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical)
            .AddFilter("Orleans", LogLevel.Warning)
            .AddFilter("Microsoft.Orleans", LogLevel.Warning)
            .AddFilter("Orleans.Messaging", LogLevel.Critical)
            .AddFilter("Orleans.Placement", LogLevel.Critical)
            .AddFilter("Orleans.Runtime.Watchdog", LogLevel.Critical)
            .AddFilter("Orleans.Providers", LogLevel.Critical)
            .AddFilter("Orleans.Streams", LogLevel.Critical)
            .AddFilter("Microsoft.AspNetCore", LogLevel.Warning)
            .AddFilter("Polly", LogLevel.Error);
}
