using Microsoft.Extensions.Options;
using Orleans.Configuration;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Connects a gateway that is a process of its own to the silos.</summary>
internal static class ClusterClient
{
    /// <summary>Everything a gateway has to end before it is stopped takes less.</summary>
    private static readonly TimeSpan StopWithin = TimeSpan.FromSeconds(5);

    public static void AddClusterClient(this WebApplicationBuilder builder)
    {
        var options = Read(builder.Configuration);
        if (ClusterRules.Failure(options) is { } failure)
            throw new OptionsValidationException(ConfigurationSections.Orleans, typeof(ClusterOptions), [failure]);

        // Health answers while the silos are not there yet.
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ServicesStartConcurrently = true;
            host.ShutdownTimeout = StopWithin;
        });
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering((AdoNetClusteringClientOptions adoNet) =>
                (adoNet.Invariant, adoNet.ConnectionString) = ("Npgsql", options.Membership));
            client.UseConnectionRetryFilter<PatientConnection>();
            client.Configure<Orleans.Configuration.ClusterOptions>(cluster =>
                (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId));
        });
    }

    private static ClusterOptions Read(ConfigurationManager configuration)
    {
        var options = configuration.GetSection(ConfigurationSections.Orleans).Get<ClusterOptions>() ?? new();
        options.Membership = configuration[ConfigurationSections.MembershipVariable] ?? options.Membership;
        return options;
    }
}

/// <summary>Tries until the silos are there: gateways and silos may be started in any order.</summary>
internal sealed partial class PatientConnection(TimeProvider time, ILogger<PatientConnection> log) : IClientConnectionRetryFilter
{
    private const int TriesPerLine = 30;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);
    private int _tries;

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        if (_tries++ % TriesPerLine == 0)
            LogNoSilo(exception.GetType().Name, Pause);
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No silo answers ({Reason}); trying again every {Pause}")]
    private partial void LogNoSilo(string reason, TimeSpan pause);
}
