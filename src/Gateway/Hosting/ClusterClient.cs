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
        var configuration = builder.Configuration;
        builder.Services.AddOptions<ClusterOptions>()
            .Bind(configuration.GetSection(ConfigurationSections.Orleans))
            .Configure(options => options.Membership = configuration[ConfigurationSections.MembershipVariable] ?? options.Membership)
            .ValidateDataAnnotations()
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsValidator>();

        // Health answers while the silos are not there yet.
        builder.Services.Configure<HostOptions>(host =>
        {
            host.ServicesStartConcurrently = true;
            host.ShutdownTimeout = StopWithin;
        });
        builder.Logging.AddFilter("Orleans", LogLevel.Warning);
        builder.UseOrleansClient(client =>
        {
            client.UseAdoNetClustering((OptionsBuilder<AdoNetClusteringClientOptions> options) => options.Configure<IOptions<ClusterOptions>>(Find));
            client.UseConnectionRetryFilter<PatientConnection>();
            client.Services.AddOptions<Orleans.Configuration.ClusterOptions>().Configure<IOptions<ClusterOptions>>(Name);
        });
    }

    private static void Find(AdoNetClusteringClientOptions client, IOptions<ClusterOptions> options) =>
        (client.Invariant, client.ConnectionString) = ("Npgsql", options.Value.Membership);

    private static void Name(Orleans.Configuration.ClusterOptions client, IOptions<ClusterOptions> options) =>
        (client.ClusterId, client.ServiceId) = (options.Value.ClusterId, options.Value.ServiceId);
}

/// <summary>Tries until the silos are there: gateways and silos may be started in any order.</summary>
internal sealed partial class PatientConnection(TimeProvider time, ILogger<PatientConnection> log) : IClientConnectionRetryFilter
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
    {
        LogNoSilo(exception.GetType().Name, Pause);
        await Task.Delay(Pause, time, cancellationToken);
        return true;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "No silo answers ({Reason}); trying again in {Pause}")]
    private partial void LogNoSilo(string reason, TimeSpan pause);
}
