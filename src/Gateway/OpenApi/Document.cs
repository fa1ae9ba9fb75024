using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using CloudAssistant.Api.Access;
using CloudAssistant.Api.Calls;
using CloudAssistant.Gateway.Http;

namespace CloudAssistant.Gateway.OpenApi;

/// <summary>Describes every action of the registry, from the types of its request and its response. Pure.</summary>
internal static class Document
{
    private const string About = """
        Runs scripts on servers, in the form of the ECS API, version 2014-05-26. Parameters stand in the query or in a form; entries of lists are numbered from 1: where N
        stands, write 1, 2 and so on. Answers are XML unless Format=JSON or the header Accept asks for JSON. Unknown parameters are ignored.
        """;

    private static readonly Wording Words = new(typeof(ApiRequest).Assembly);

    /// <summary>The document as it is sent.</summary>
    public static byte[] Write() => JsonSerializer.SerializeToUtf8Bytes(Make(), JsonSerializerOptions.Web);

    private static JsonObject Make()
    {
        var (paths, schemas) = (new JsonObject(), new JsonObject { [nameof(ApiError)] = Schema(ApiJson.Wire.ApiError) });
        foreach (var name in ActionRegistry.Names.Order(StringComparer.Ordinal))
        {
            var action = ActionRegistry.Get(name);
            paths[$"/?Action={name}"] = new JsonObject { ["post"] = Operation(name, action) };
            if (action.ResponseType is { } response)
                schemas[response.Type.Name] = Schema(response);
        }

        return new()
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject { ["title"] = "Cloud Assistant", ["version"] = Acs3Signer.ApiVersion, ["description"] = About.ReplaceLineEndings(" ").Trim() },
            ["paths"] = paths,
            ["security"] = new JsonArray { new JsonObject { ["acs3"] = new JsonArray() }, new JsonObject { ["signature1"] = new JsonArray() } },
            ["components"] = new JsonObject { ["schemas"] = schemas, ["responses"] = new JsonObject { ["Error"] = Response("The call was refused or failed.", nameof(ApiError)) }, ["securitySchemes"] = Schemes() },
        };
    }

    private static JsonObject Operation(string name, ApiAction action)
    {
        var responses = new JsonObject { ["default"] = new JsonObject { ["$ref"] = "#/components/responses/Error" } };
        if (action.ResponseType is not { } response)
            return new() { ["operationId"] = name, ["summary"] = "This server does not support it yet.", ["responses"] = responses };
        var request = RequestOf(response);
        responses["200"] = Response(Words.Of(response.Type), response.Type.Name);
        var parameters = new RequestParameters(Words).Of(request);
        foreach (var parameter in parameters)
        {
            if (action.NeedsRegion && (string?)parameter!["name"] == nameof(ApiRequest.RegionId))
                parameter["required"] = true;
        }

        return new()
        {
            ["operationId"] = name, ["summary"] = Words.Of(request.Type), ["tags"] = new JsonArray { request.Type.Namespace!.Split('.')[^1] }, ["parameters"] = parameters,
            ["responses"] = responses,
        };
    }

    // Both stand beside each other under the name of the action.
    private static JsonTypeInfo RequestOf(JsonTypeInfo response)
    {
        var name = response.Type.FullName!;
        return ApiJson.Wire.GetTypeInfo(response.Type.Assembly.GetType(name[..^"Response".Length] + "Request", throwOnError: true)!)!;
    }

    private static JsonObject Response(string words, string schema) => new()
    {
        ["description"] = words,
        ["content"] = new JsonObject { ["application/json"] = Content(schema), ["text/xml"] = Content(schema) },
    };

    private static JsonObject Content(string schema) => new() { ["schema"] = new JsonObject { ["$ref"] = $"#/components/schemas/{schema}" } };

    private static JsonNode Schema(JsonTypeInfo type) => type.GetJsonSchemaAsNode(new()
    {
        TreatNullObliviousAsNonNullable = true,
        TransformSchemaNode = (context, schema) =>
        {
            var words = context.PropertyInfo is { } property ? Words.Of(property.DeclaringType, property.Name) : Words.Of(context.TypeInfo.Type);
            if (schema is JsonObject known && words.Length > 0)
                known.Insert(0, "description", words);
            // What comes twice refers to the first time, from the root of its own schema.
            if (schema is JsonObject again && (string?)again["$ref"] is { } reference)
                again["$ref"] = $"#/components/schemas/{type.Type.Name}{reference[1..]}";
            return schema;
        },
    });

    private static JsonObject Schemes() => new()
    {
        ["acs3"] = new JsonObject
        {
            ["type"] = "apiKey", ["in"] = "header", ["name"] = "Authorization",
            ["description"] = "ACS3-HMAC-SHA256 over the request, with the action, version, time, nonce and hash of the body in headers that begin with x-acs-.",
        },
        ["signature1"] = new JsonObject
        {
            ["type"] = "apiKey", ["in"] = "query", ["name"] = "Signature",
            ["description"] = "Signature version 1.0, HMAC-SHA1 over all parameters, beside AccessKeyId, SignatureMethod, SignatureVersion, SignatureNonce, Timestamp and Version.",
        },
    };
}
