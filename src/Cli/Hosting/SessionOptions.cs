using System.CommandLine;
using CloudAssistant.Api.Calls;
using CloudAssistant.Cli.Access;
using CloudAssistant.Cli.Output;

namespace CloudAssistant.Cli.Hosting;

/// <summary>The options every verb has, and what is done around every verb.</summary>
internal sealed class SessionOptions(Terminal terminal)
{
    private readonly Option<OutputFormat> _output = new("--output", "-o")
    {
        Description = "table or json.",
        HelpName = "FORMAT",
        Recursive = true,
        DefaultValueFactory = _ => OutputFormat.Table,
    };

    public Terminal Terminal => terminal;

    /// <summary>Those of them that choose the server.</summary>
    public ProfileOptions Profile { get; } = new();

    public void AddTo(RootCommand root)
    {
        // As one types them, not as they are named in the program.
        _output.CompletionSources.Clear();
        _output.CompletionSources.Add("table", "json");
        Profile.AddTo(root);
        root.Options.Add(_output);
    }

    /// <summary>Makes <paramref name="verb"/> do <paramref name="work"/>, and tells what went wrong in one line.</summary>
    public void Bind(Command verb, Func<ParseResult, Session, CancellationToken, Task<int>> work) =>
        verb.SetAction((parsed, cancellation) => GuardAsync(
            async () =>
            {
                var profile = Access.Profile.Find(Profile.Read(parsed, terminal), terminal.Variable);
                using var client = profile.Connect();
                return await work(parsed, new Session(client, profile.Endpoint, new Screen(terminal, parsed.GetValue(_output)), terminal), cancellation);
            },
            cancellation));

    /// <summary>The same for a verb that calls no server.</summary>
    public void BindHere(Command verb, Func<ParseResult, Screen, int> work) => verb.SetAction((parsed, cancellation) =>
        GuardAsync(() => Task.FromResult(work(parsed, new Screen(terminal, parsed.GetValue(_output)))), cancellation));

    private async Task<int> GuardAsync(Func<Task<int>> work, CancellationToken cancellation)
    {
        try
        {
            return await work();
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
