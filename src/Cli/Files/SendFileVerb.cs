using System.CommandLine;
using CloudAssistant.Api.Files;
using CloudAssistant.Cli.Hosting;

namespace CloudAssistant.Cli.Files;

/// <summary><c>ca send-file</c></summary>
internal static class SendFileVerb
{
    public static Command Create(SessionOptions session)
    {
        var file = new Argument<string>("file") { Description = "The file to send, at most 24 KB." };
        var instances = new Argument<string[]>("instance") { Description = "Where to send it: ids of instances.", Arity = ArgumentArity.OneOrMore };
        var to = new Option<string>("--to") { Description = "Directory on the instances, an absolute path; made where it is not there.", HelpName = "DIR", Required = true };
        var name = new Option<string?>("--name") { Description = "Name on the instances. Default: that of the file." };
        var owner = new Option<string?>("--owner") { Description = "Owner on the instances. Default: root." };
        var group = new Option<string?>("--group") { Description = "Group on the instances. Default: root." };
        var mode = new Option<string?>("--mode") { Description = "Mode on the instances, such as 0600. Default: 0644." };
        var overwrite = new Option<bool>("--overwrite") { Description = "Replace a file of that name; without it one that is there stays, and the instance fails." };
        var timeout = TextOptions.Seconds("--timeout", "Longest time that placing it may take. Default: 60s.");
        var description = new Option<string?>("--description") { Description = "What it is for, for lists.", HelpName = "TEXT" };
        var noWait = new Option<bool>("--no-wait") { Description = "Do not wait for the end; print the id only." };
        var verb = new Verb(
            "send-file",
            "Sends a file to instances, waits for the end and shows what became of it. Exit status: 0 success, 1 otherwise ended, 2 wrong usage, 3 refused or unreachable.",
            "ca send-file motd --to /etc --overwrite mi-… mi-…",
            "ca send-file build/app.conf --to /etc/app --name app.conf --owner app --group app --mode 0640 mi-…")
        {
            file, instances, to, name, owner, group, mode, overwrite, timeout, description, noWait,
        };
        session.Bind(verb, async (parsed, call, cancellation) =>
        {
            var path = parsed.GetValue(file)!;
            var request = new SendFileRequest
            {
                Name = parsed.GetValue(name) ?? Path.GetFileName(path),
                TargetDir = parsed.GetValue(to),
                Content = Convert.ToBase64String(await ReadAsync(path, cancellation)),
                ContentType = "Base64",
                InstanceId = [.. parsed.GetValue(instances)!.Distinct()],
                Description = parsed.GetValue(description),
                FileOwner = parsed.GetValue(owner),
                FileGroup = parsed.GetValue(group),
                FileMode = parsed.GetValue(mode),
                Overwrite = parsed.GetValue(overwrite),
                Timeout = parsed.GetValue(timeout),
                ClientToken = Guid.NewGuid().ToString("N"),
            };
            return await SendAsync(call, request, parsed.GetValue(noWait), cancellation);
        });
        return verb;
    }

    private static async Task<int> SendAsync(Session session, SendFileRequest request, bool noWait, CancellationToken cancellation)
    {
        var id = (await session.Client.SendFileAsync(request, cancellation)).InvokeId;
        if (noWait)
        {
            session.Screen.Show(new { InvokeId = id }, screen => screen.Line(id));
            return ExitCodes.Success;
        }

        try
        {
            var sent = await SentFiles.WaitAsync(session, id, cancellation);
            SentFiles.Show(session.Screen, sent);
            return SentFiles.ExitCode(sent);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            session.Screen.Note($"{id} goes on. See it: ca sent-files {id}");
            return ExitCodes.Interrupted;
        }
    }

    private static async Task<byte[]> ReadAsync(string path, CancellationToken cancellation)
    {
        try
        {
            var content = await File.ReadAllBytesAsync(path, cancellation);
            return content.Length > 0 ? content : throw new UsageException("The file is empty.");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"The file cannot be read: {failure.Message}");
        }
    }
}
