using System.Text.Json;
using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Http;

namespace CloudAssistant.EndToEnd.Tests.OneProcess.Errors;

/// <summary>Every error that the API documents is told, with its status, by a server that has cause for it; or the list says why there never is one.</summary>
public class ErrorTests(Server server, StrictServer strict) : IClassFixture<Server>, IClassFixture<StrictServer>
{
    private static readonly IEnumerable<string> Paging =
        from list in ErrorCases.Lists
        from wrong in new[]
        {
            "InvalidParam.PageNumber 400 | PageNumber=0", "InvalidParam.PageSize 400 | PageSize=51", "InvalidParameter.NextToken 400 | NextToken=-",
            "InvalidParameter.MaxResults 400 | MaxResults=0",
        }
        select $"{list} {wrong}";

    [Fact]
    public async Task A_server_as_it_comes_tells_each_error_with_its_status()
    {
        using var client = server.Client();
        var world = await World.MakeAsync(server, client);

        None(await WrongAsync(server, world, [.. Lines(ErrorCases.Usual), .. Paging]));
    }

    [Fact]
    public async Task A_server_with_small_limits_says_what_was_too_much()
    {
        using var client = strict.Client();
        var world = await World.MakeFewAsync(strict, client);

        None(await WrongAsync(strict, world, Lines(ErrorCases.Strict)));
    }

    [Fact]
    public void Every_documented_error_is_told_or_never_happens()
    {
        var told = Lines(ErrorCases.Usual).Concat(Lines(ErrorCases.Strict)).Concat(Paging).Select(line => string.Join(' ', line.Split(' ').Take(3))).ToHashSet();
        var documented = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "documented-errors.txt")).Where(line => line.Length > 0 && line[0] != '#').ToList();

        Assert.DoesNotContain(documented, line => !line.Contains(" -- ", StringComparison.Ordinal) && !told.Contains(line));
        Assert.DoesNotContain(documented, line => line.Contains(" -- ", StringComparison.Ordinal) && told.Contains(line.Split(" -- ")[0]));
    }

    [Fact]
    public void Every_action_has_its_errors_listed()
    {
        var listed = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "documented-errors.txt")).Select(line => line.Split(' ')[0]).ToHashSet();
        // What the vendor documents no errors of, or does not have.
        string[] without =
        [
            "PreviewSchedule", "DescribeRegions", "CreateAccessKey", "ListAccessKeys", "UpdateAccessKey", "DeleteAccessKey", "PutPolicy", "GetPolicy", "ListPolicies", "DeletePolicy",
            "AttachPolicy", "DetachPolicy", "ExplainPolicy",
        ];

        Assert.Empty(ActionRegistry.Names.Where(name => ActionRegistry.Get(name).ResponseType is not null).Except(listed).Except(without));
    }

    // All of them, each on a line.
    private static void None(List<string> wrong)
    {
        if (wrong.Count > 0)
            Assert.Fail("\n" + string.Join("\n", wrong));
    }

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static async Task<List<string>> WrongAsync(Server server, World world, IEnumerable<string> cases)
    {
        using var http = new HttpClient();
        var wrong = new List<string>();
        foreach (var one in cases)
        {
            var parts = one.Split(" | ", 2);
            var (action, expected) = (parts[0].Split(' ')[0], parts[0][(parts[0].IndexOf(' ', StringComparison.Ordinal) + 1)..]);
            var parameters = new Dictionary<string, string> { ["RegionId"] = "local-1" };
            foreach (var (name, value) in world.Parameters(ErrorCases.Whole.GetValueOrDefault(action, "")).Concat(world.Parameters(parts.ElementAtOrDefault(1) ?? "")))
            {
                if (value.Length > 0)
                    parameters[name] = value;
                else
                    parameters.Remove(name);
            }

            var (status, code) = await SendAsync(http, server, action, parameters);
            if ($"{code} {status}" != expected)
                wrong.Add($"{one[..Math.Min(one.Length, 100)]}: {code} {status}");
        }

        return wrong;
    }

    private static async Task<(int Status, string Code)> SendAsync(HttpClient http, Server server, string action, Dictionary<string, string> parameters)
    {
        var (status, text) = await RawCalls.SendAsync(http, server, action, parameters);
        return (status, status < 300 ? "no error" : JsonSerializer.Deserialize(text, ApiJson.Wire.ApiError)!.Code);
    }
}
