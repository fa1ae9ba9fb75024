using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Tests;

/// <summary>Types commands at a server.</summary>
internal sealed class Caller : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("ca-cli-").FullName;

    public Caller(StubServer? server = null)
    {
        KeyFile = Path.Combine(_directory, "key.json");
        File.WriteAllText(KeyFile, """{"AccessKeyId":"id","AccessKeySecret":"secret"}""");
        if (server is null)
            return;
        Variables["CLOUD_ASSISTANT_ENDPOINT"] = server.Endpoint.ToString();
        Variables["CLOUD_ASSISTANT_ACCESS_KEY_FILE"] = KeyFile;
    }

    public string Data => _directory;

    public string KeyFile { get; }

    public Dictionary<string, string> Variables { get; } = [];

    public string Typed { get; init; } = "";

    /// <summary>Exit status, standard output, standard error; as through a pipe.</summary>
    public async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using StringWriter output = new(), error = new();
        using var input = new StringReader(Typed);
        var terminal = new Terminal { Out = output, Error = error, In = input, Variable = name => Variables.GetValueOrDefault(name) };
        var code = await CommandTree.RunAsync(terminal, arguments);
        return (code, output.ToString(), error.ToString());
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
