using System.Text.Json;
using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.OpenApi;
using CloudAssistant.Gateway.Tests.Arrange;

namespace CloudAssistant.Gateway.Tests.OpenApi;

/// <summary>The description of the API is whole and has words.</summary>
[Collection(ClusterCollection.Name)]
public sealed class DocumentTests(ClusterFixture cluster)
{
    private static readonly JsonElement Root = JsonDocument.Parse(Document.Write()).RootElement;

    public static TheoryData<string> Actions => [.. ActionRegistry.Names];

    [Fact]
    public void Every_action_and_nothing_else_has_a_path() => Assert.Equal(
        ActionRegistry.Names.Select(name => $"/?Action={name}").Order(StringComparer.Ordinal), Root.GetProperty("paths").EnumerateObject().Select(path => path.Name));

    [Theory, MemberData(nameof(Actions))]
    public void An_action_says_what_it_does_what_it_takes_and_what_it_answers(string name)
    {
        var operation = Operation(name);

        Assert.Equal(name, operation.GetProperty("operationId").GetString());
        Assert.NotEqual("", operation.GetProperty("summary").GetString());
        Assert.True(operation.GetProperty("responses").TryGetProperty("default", out _));
        if (ActionRegistry.Get(name).ResponseType is not { } response)
            return;
        Assert.All(operation.GetProperty("parameters").EnumerateArray(), parameter => Assert.True(parameter.GetProperty("description").GetString()!.Length > 0, $"{parameter}"));
        var schema = Root.GetProperty("components").GetProperty("schemas").GetProperty(response.Type.Name);
        Assert.Equal(response.Properties.Select(property => property.Name).Order(), schema.GetProperty("properties").EnumerateObject().Select(property => property.Name).Order());
        Assert.Equal(
            $"#/components/schemas/{response.Type.Name}",
            operation.GetProperty("responses").GetProperty("200").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("$ref").GetString());
    }

    [Theory]
    [InlineData("RunCommand", "InstanceId.N", "string")]
    [InlineData("RunCommand", "Tag.N.Key", "string")]
    [InlineData("RunCommand", "ResourceTag.N.Value", "string")]
    [InlineData("RunCommand", "Parameters", "string")]
    [InlineData("RunCommand", "Timeout", "integer")]
    [InlineData("RunCommand", "KeepCommand", "boolean")]
    [InlineData("DescribeCommands", "MaxResults", "integer")]
    [InlineData("DescribeInstances", "InstanceIds", "string")]
    [InlineData("ListTagResources", "TagFilter.N.TagValues.N", "string")]
    public void A_parameter_is_written_as_it_goes_over_the_wire(string action, string name, string type)
    {
        var parameter = Assert.Single(Operation(action).GetProperty("parameters").EnumerateArray(), parameter => parameter.GetProperty("name").GetString() == name);

        Assert.Equal(("query", type), (parameter.GetProperty("in").GetString(), parameter.GetProperty("schema").GetProperty("type").GetString()));
    }

    [Fact]
    public void Only_regions_are_told_without_a_region()
    {
        bool Required(string action) => Operation(action).GetProperty("parameters").EnumerateArray()
            .Any(parameter => parameter.GetProperty("name").GetString() == "RegionId" && parameter.TryGetProperty("required", out var required) && required.GetBoolean());

        Assert.Equal((true, false), (Required("RunCommand"), Required("DescribeRegions")));
    }

    [Fact]
    public void Every_reference_leads_somewhere() => Assert.All(References(Root), reference =>
    {
        var at = Root;
        foreach (var part in reference.TrimStart('#', '/').Split('/'))
            Assert.True(at.TryGetProperty(part, out at), reference);
    });

    [Fact]
    public async Task Whoever_asks_gets_it_without_a_signature()
    {
        await using var gateway = await GatewayUnderTest.StartAsync(cluster);
        using var http = gateway.Http();

        using var answer = await http.GetAsync("/openapi.json");

        Assert.Equal("application/json", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal("3.1.0", JsonDocument.Parse(await answer.Content.ReadAsStringAsync()).RootElement.GetProperty("openapi").GetString());
    }

    private static JsonElement Operation(string action) => Root.GetProperty("paths").GetProperty($"/?Action={action}").GetProperty("post");

    private static IEnumerable<string> References(JsonElement node) => node.ValueKind switch
    {
        JsonValueKind.Object => node.EnumerateObject().SelectMany(member => member.NameEquals("$ref") ? [member.Value.GetString()!] : References(member.Value)),
        JsonValueKind.Array => node.EnumerateArray().SelectMany(References),
        _ => [],
    };
}
