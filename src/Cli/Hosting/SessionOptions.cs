using System.CommandLine;
using CloudAssistant.Api.Calls;
using CloudAssistant.Cli.Access;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Hosting;

/// <summary>The options every verb has, and what is done around every verb.</summary>
internal sealed class SessionOptions(Terminal terminal)
{
    private readonly Option<string?> _endpoint = new("--endpoint")
    {
        Description = $"Address of the server. Default: {ProfileVariables.Endpoint}, else what ./run left.",
        HelpName = "URL",
        Recursive = true,
    };

    private readonly Option<string?> _keyFile = new("--access-key-file")
    {
        Description = $"JSON file with AccessKeyId and AccessKeySecret. Default: {ProfileVariables.AccessKeyFile}, else what ./run left.",
        HelpName = "FILE",
        Recursive = true,
    };

    private readonly Option<string?> _data = new("--data")
    {
        Description = $"Data directory of ./run, which names the server and its key. Default: {ProfileVariables.Data}, else ./data.",
        HelpName = "DIR",
        Recursive = true,
    };

    private readonly Option<OutputFormat> _output = new("--output", "-o")
    {
        Description = "table or json.",
        HelpName = "FORMAT",
        Recursive = true,
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    public Terminal Terminal => terminal;

    public void AddTo(RootCommand root)
    {
        root.Options.Add(_endpoint);
        root.Options.Add(_keyFile);
        root.Options.Add(_data);
        root.Options.Add(_output);
    }

    /// <summary>Makes <paramref name="verb"/> do <paramref name="work"/>, and tells what went wrong in one line.</summary>
    public void Bind(Command verb, Func<ParseResult, Session, CancellationToken, Task<int>> work) =>
        verb.SetAction((parsed, cancellation) => RunAsync(parsed, work, cancellation));

    private async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, Session, CancellationToken, Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            var profile = Profile.Find(parsed.GetValue(_endpoint), parsed.GetValue(_keyFile), parsed.GetValue(_data), terminal.Variable);
            using var client = profile.Connect();
            var session = new Session(client, profile.Endpoint, new Screen(terminal, parsed.GetValue(_output)), terminal);
            return await work(parsed, session, cancellation);
        }
        catch (UsageException refused)
        {
            await terminal.Error.WriteLineAsync(refused.Message);
            return ExitCodes.Usage;
        }
        catch (ApiException refused)
        {
            await terminal.Error.WriteLineAsync($"{refused.Code}: {refused.Message} (request {refused.RequestId})");
            return ExitCodes.Refused;
        }
        catch (HttpRequestException unreachable)
        {
            await terminal.Error.WriteLineAsync($"The server cannot be reached: {unreachable.Message}. Does it run? ./run starts one.");
            return ExitCodes.Refused;
        }
        catch (System.Text.Json.JsonException)
        {
            await terminal.Error.WriteLineAsync("What answered is not a Cloud Assistant server. Look at --endpoint.");
            return ExitCodes.Refused;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCodes.Interrupted;
        }
    }
}
