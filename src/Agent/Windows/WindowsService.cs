using System.Diagnostics;
using CloudAssistant.Agent.Verbs;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.WindowsServices;

namespace CloudAssistant.Agent.Windows;

/// <summary>Work under the service control manager: a stop, or a shutdown of the machine, ends it as a signal does elsewhere.</summary>
internal static class WindowsService
{
    // Longer than an agent waits for its scripts.
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);

    // The session is not asked for: not every Windows puts services into one of their own.
    private const string ControlManager = "services";

    /// <summary>Whether the service control manager started this process.</summary>
    public static bool IsOne
    {
        get
        {
            try
            {
                using var parent = Process.GetProcessById(ScriptProcess.ParentOfThis());
                return parent.ProcessName.Equals(ControlManager, StringComparison.OrdinalIgnoreCase);
            }
            catch (Exception e) when (e is ArgumentException or InvalidOperationException)
            {
                // It is gone.
                return false;
            }
        }
    }

    /// <summary>Whether another start may help. Only then the control manager is told of a failure, after which it starts the service again.</summary>
    internal static bool StartsAgain(int exitCode) => exitCode is not (ExitCode.Done or ExitCode.Usage or ExitCode.SentAway);

    /// <summary>Works until told to stop.</summary>
    public static async Task<int> RunAsync(Func<CancellationToken, Task<int>> work)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton<IHostLifetime, WindowsServiceLifetime>();
        builder.Services.Configure<WindowsServiceLifetimeOptions>(options => options.ServiceName = ServiceControl.Name);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopsWithin);
        builder.Services.AddSingleton<Worker>(services => new(work, services.GetRequiredService<IHostApplicationLifetime>(), services.GetRequiredService<IHostLifetime>()));
        builder.Services.AddHostedService(services => services.GetRequiredService<Worker>());
        using var host = builder.Build();
        await host.RunAsync();
        return host.Services.GetRequiredService<Worker>().Result;
    }

    private sealed class Worker(Func<CancellationToken, Task<int>> work, IHostApplicationLifetime application, IHostLifetime lifetime) : BackgroundService
    {
        public int Result { get; private set; }

        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            Result = ExitCode.Failed;
            try
            {
                Result = await work(stoppingToken);
            }
            finally
            {
                if (StartsAgain(Result) && lifetime is WindowsServiceLifetime service)
                    service.ExitCode = Result;
                ServiceControl.AwaitStarted();
                application.StopApplication();
            }
        }
    }
}
