namespace CloudAssistant.Silo.Hosting;

/// <summary>A silo that is a process of its own, ready to run.</summary>
public static class SiloProcess
{
    /// <summary>Made of the command line.</summary>
    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder([SiloConfiguration.FilesAreReadOnce, .. args]);
        builder.Configuration.AddCommandLine(args, SiloConfiguration.ShortNames);

        builder.AddCloudAssistantSilo(builder.Configuration.ReadSiloOptions());

        var app = builder.Build();
        app.MapHealthChecks("/health/ready");
        return app;
    }
}
