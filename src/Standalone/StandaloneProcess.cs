using CloudAssistant.Gateway;
using CloudAssistant.Silo.Hosting;

namespace CloudAssistant.Standalone;

/// <summary>Silo and gateway in one process, ready to run.</summary>
public static class StandaloneProcess
{
    /// <summary>Made of the command line.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="change">What a test has different.</param>
    public static WebApplication Create(string[] args, Action<WebApplicationBuilder>? change = null)
    {
        var builder = WebApplication.CreateBuilder([SiloConfiguration.FilesAreReadOnce, .. args]);
        builder.Configuration.AddCommandLine(args, StandaloneConfiguration.ShortNames);

        builder.AddCloudAssistantSilo(builder.Configuration.ReadStandaloneOptions()); // database, grains
        builder.AddCloudAssistantGateway();                                          // API, agent links, enrollment, health
        change?.Invoke(builder);

        var app = builder.Build();
        app.MapCloudAssistantGateway();
        return app;
    }
}
