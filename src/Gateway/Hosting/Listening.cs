using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace CloudAssistant.Gateway.Hosting;

/// <summary>Registers the listener: addresses, TLS, limits.</summary>
internal static class Listening
{
    public static void AddListening(this WebApplicationBuilder builder)
    {
        var (services, configuration) = (builder.Services, builder.Configuration);
        services.TryAddSingleton(TimeProvider.System);
        builder.WebHost.UseKestrelHttpsConfiguration();
        // The platform may be told to prefer addresses of its own; then those of KestrelSetup would not count, nor the rule on TLS.
        builder.WebHost.PreferHostingUrls(false);
        services.AddOptions<TlsOptions>().Bind(configuration.GetSection(ConfigurationSections.Tls));
        services.AddOptions<GatewayOptions>()
            .Bind(configuration.GetSection(ConfigurationSections.Gateway))
            .Configure(options => TakeSwitches(options, configuration))
            .ValidateDataAnnotations()
            .ValidateOnStart();
        services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        services.AddSingleton<TlsCertificate>();
        services.AddHostedService<Announcement>();
        services.AddSingleton<IConfigureOptions<KestrelServerOptions>, KestrelSetup>();
        // Frames are small and many: whoever has one sends it, and whoever received one reads it, instead of waking another thread for each.
        // Nothing here blocks the thread it runs on.
        services.Configure<SocketTransportOptions>(transport => transport.UnsafePreferInlineScheduling = true);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        services.PostConfigure<LoggerFilterOptions>(Discretion.KeepContentsOutOfLogs);

        // Whom a request comes from is the peer of its connection, whatever a header or a setting of the platform says.
        services.PostConfigure<ForwardedHeadersOptions>(options => options.ForwardedHeaders = ForwardedHeaders.None);
    }

    /// <summary>Short forms for the command line: <c>--listen</c>, <c>--port</c>, <c>--port-file</c>; and <c>RegionId</c>, which silos read too.</summary>
    private static void TakeSwitches(GatewayOptions options, ConfigurationManager configuration)
    {
        options.Listen = configuration["listen"] ?? options.Listen;
        options.Port = configuration.GetValue("port", options.Port);
        options.PortFile = configuration["port-file"] ?? options.PortFile;
        options.RegionId = configuration["RegionId"] ?? options.RegionId;
    }
}
