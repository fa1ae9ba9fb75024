using System.CommandLine;

namespace CloudAssistant.Launcher;

/// <summary>The options of ./run.</summary>
internal static class RunCommandLine
{
    private const int SilosMax = 16;
    private const int GatewaysMax = 16;

    public static RootCommand Create(Func<RunSettings, CancellationToken, Task<int>> run)
    {
        var data = new Option<string>("--data") { Description = "Directory that keeps everything: the database, the access key, the agent, logs.", HelpName = "DIR" };
        var port = new Option<int>("--port") { Description = "Port of the API on 127.0.0.1; 0 takes a free one.", HelpName = "N", DefaultValueFactory = _ => RunSettings.PortDefault };
        var once = new Option<bool>("--once") { Description = "End after the sample, with its exit status." };
        var json = new Option<bool>("--json") { Description = "Print one line of JSON when the sample has ended; everything else goes to standard error." };
        var postgres = new Option<bool>("--postgres")
        {
            Description = "Separate silos and gateways on PostgreSQL: on CLOUD_ASSISTANT_POSTGRES (a connection string) if set, else on a private server.",
        };
        var silos = new Option<int?>("--silos") { Description = "Silos, with --postgres. Default: 3.", HelpName = "N" };
        var gateways = new Option<int?>("--gateways") { Description = "Gateways, with --postgres. Default: 2. The first listens on --port.", HelpName = "N" };
        var root = new RootCommand(
            "Starts Cloud Assistant on this machine: a server, an agent enrolled with it, and a sample script run on that agent. Then serves until Ctrl-C.")
        {
            data, port, once, json, postgres, silos, gateways,
        };
        Range(port, 0, 65_535);
        root.Validators.Add(result =>
        {
            if (!result.GetValue(postgres) && (result.GetValue(silos) ?? result.GetValue(gateways)) is not null)
                result.AddError("--silos and --gateways need --postgres: on SQLite there is one process.");
            if (result.GetValue(silos) is { } s and (< 1 or > SilosMax))
                result.AddError($"--silos {s}: 1 to {SilosMax}.");
            if (result.GetValue(gateways) is { } g and (< 1 or > GatewaysMax))
                result.AddError($"--gateways {g}: 1 to {GatewaysMax}.");
        });
        root.SetAction((parsed, cancellation) => run(
            new RunSettings
            {
                Data = Path.GetFullPath(parsed.GetValue(data) ?? Path.Combine(Repository.Root, "data")),
                Port = parsed.GetValue(port),
                Once = parsed.GetValue(once),
                Json = parsed.GetValue(json),
                Postgres = parsed.GetValue(postgres),
                Silos = parsed.GetValue(silos) ?? RunSettings.SilosDefault,
                Gateways = parsed.GetValue(gateways) ?? RunSettings.GatewaysDefault,
            },
            cancellation));
        return root;
    }

    private static void Range(Option<int> option, int min, int max) => option.Validators.Add(result =>
    {
        if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() is var value && (value < min || value > max))
            result.AddError($"{option.Name} {value}: {min} to {max}.");
    });
}
