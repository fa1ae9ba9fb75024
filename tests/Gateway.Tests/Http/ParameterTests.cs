using CloudAssistant.Gateway.Commands;
using CloudAssistant.Gateway.Http;
using CloudAssistant.Gateway.Invocations;
using CloudAssistant.Grains.Interfaces.Invocations;

namespace CloudAssistant.Gateway.Tests.Http;

public class ParameterTests
{
    [Fact]
    public void A_list_is_read_in_order_of_its_numbers_and_gaps_are_left_out() => Assert.Equal(
        [(2, "b"), (10, "j"), (11, "k")],
        Reader(("InstanceId.10", "j"), ("InstanceId.2", "b"), ("InstanceId.11", "k"), ("InstanceId.x", "-"), ("InstanceId.0", "-"), ("InstanceId", "-"), ("InstanceIds.1", "-"))
            .List("InstanceId"));

    [Theory]
    [InlineData("true", true)]
    [InlineData("True", true)]
    [InlineData("FALSE", false)]
    public void A_flag_is_read_in_any_case(string text, bool expected) => Assert.Equal(expected, Reader(("Timed", text)).Flag("Timed"));

    [Fact]
    public void The_first_fault_is_the_one_that_is_told()
    {
        var reader = Reader(("Timed", "maybe"), ("Timeout", "soon"));

        reader.Flag("Timed");
        reader.Timeout();

        Assert.Equal("InvalidParameter.Timed", reader.Fault!.Code);
    }

    [Theory]
    [InlineData("MaxResults=0", "InvalidParameter.MaxResults")]
    [InlineData("MaxResults=51", "InvalidParameter.MaxResults")]
    [InlineData("MaxResults=ten", "InvalidParameter.MaxResults")]
    [InlineData("PageNumber=0", "InvalidParam.PageNumber")]
    [InlineData("PageNumber=99999999999", "InvalidParam.PageNumber")]
    [InlineData("PageSize=51", "InvalidParam.PageSize")]
    [InlineData("PageSize=-1", "InvalidParam.PageSize")]
    public void A_page_out_of_bounds_is_refused(string query, string code)
    {
        var reader = Reader(query);

        reader.Page();

        Assert.Equal(code, reader.Fault!.Code);
    }

    [Theory]
    [InlineData("", 10, null, 1)]
    [InlineData("PageNumber=3&PageSize=50", 50, null, 3)]
    [InlineData("MaxResults=7", 7, null, null)]
    [InlineData("NextToken=t&PageNumber=0", 10, "t", null)]
    public void A_page_is_asked_for_by_token_or_by_number(string query, int size, string? token, int? number)
    {
        var reader = Reader(query);

        Assert.Equal(new(size, token, number), reader.Page());
        Assert.Null(reader.Fault);
    }

    [Theory]
    [InlineData("Tag.1.Key=a&Tag.2.Key=a", "Duplicate.TagKey")]
    [InlineData("Tag.1.Value=a", "MissingParameter.TagKey")]
    [InlineData("Tag.1.Key=acs:a", "InvalidTagKey.Malformed")]
    [InlineData("Tag.1.Key=Aliyun1", "InvalidTagKey.Malformed")]
    [InlineData("Tag.1.Key=a&Tag.1.Value=https://b", "InvalidTagValue.Malformed")]
    public void A_tag_that_cannot_be_is_refused(string query, string code)
    {
        var reader = Reader(query);

        reader.Tags();

        Assert.Equal(code, reader.Fault!.Code);
    }

    [Theory]
    [InlineData("InstanceId.0=a")]
    [InlineData("InstanceId.01=a")]
    [InlineData("InstanceId.x=a")]
    [InlineData("InstanceId.=a")]
    [InlineData("InstanceId.-1=a")]
    [InlineData("InstanceId.99999999999=a")]
    [InlineData("InstanceId.1.Key=a")]
    [InlineData("InstanceId.1.=a")]
    [InlineData("InstanceId.1=a&InstanceId.01=b")]
    public void An_entry_whose_number_cannot_be_read_is_refused_and_not_left_out(string query)
    {
        var reader = Reader(query);

        reader.List("InstanceId");

        Assert.Equal("InvalidParameter.InstanceId", reader.Fault!.Code);
    }

    [Theory]
    [InlineData("Tag.1.Key=a&Tag.01.Key=b")]
    [InlineData("Tag.0.Key=a")]
    [InlineData("Tag.x.Key=a")]
    [InlineData("Tag.1.Name=a")]
    [InlineData("Tag.1=a")]
    [InlineData("Tag.Key=a")]
    public void A_tag_that_cannot_be_read_is_refused_and_not_left_out(string query)
    {
        var (reader, other) = (Reader(query), Reader("Resource" + query.Replace("&", "&Resource", StringComparison.Ordinal)));

        reader.Tags();
        other.ResourceTags(20);

        Assert.Equal(("InvalidParameter.Tag", "InvalidParameter.ResourceTag"), (reader.Fault!.Code, other.Fault!.Code));
    }

    [Theory]
    [InlineData("Name=a%00b", "InvalidParameter.Name")]
    [InlineData("Tag.1.Value=%00", "InvalidParameter.Tag.1.Value")]
    [InlineData("Na%00me=a", "InvalidParameter.Name")]
    public void A_NUL_is_taken_in_no_parameter(string query, string code) => Assert.Equal(code, Reader(query).Fault!.Code);

    [Fact]
    public void A_script_and_its_parameters_may_hold_a_NUL() => Assert.Null(Reader("CommandContent=a%00&Parameters=%00").Fault);

    [Theory]
    [InlineData("", 60)]
    [InlineData("&DeliveryTimeout=1", 1)]
    [InlineData("&DeliveryTimeout=604800", 604_800)]
    public void A_delivery_timeout_is_in_seconds_and_60_of_them_when_not_said(string said, int seconds)
    {
        var reader = Reader("ResourceTag.1.Key=a" + said);

        var invocation = reader.Invocation(20);

        Assert.Null(reader.Fault);
        Assert.Equal(TimeSpan.FromSeconds(seconds), invocation.DeliveryTimeout);
    }

    [Theory]
    [InlineData("DeliveryTimeout=0")]
    [InlineData("DeliveryTimeout=-5")]
    [InlineData("DeliveryTimeout=604801")]
    [InlineData("DeliveryTimeout=soon")]
    public void A_delivery_timeout_is_1_second_to_7_days(string query)
    {
        var reader = Reader(query + "&ResourceTag.1.Key=a");

        reader.Invocation(20);

        Assert.Equal(
            ("InvalidParameter.DeliveryTimeout", "DeliveryTimeout is a whole number of seconds from 1 to 604800."), (reader.Fault!.Code, reader.Fault.Message));
    }

    [Theory]
    [InlineData("Concurrency=ten", "InvalidParameter.Concurrency", "Concurrency cannot be read; it is a number of targets such as 10, or a part of them such as 20%.")]
    [InlineData("Concurrency=-1", "InvalidParameter.Concurrency", "Concurrency cannot be read; it is a number of targets such as 10, or a part of them such as 20%.")]
    [InlineData("MaxErrors=1.5", "InvalidParameter.MaxErrors", "MaxErrors cannot be read; it is a number of failed targets such as 2, or a part of all such as 10%.")]
    [InlineData("RateControlMode=batch&Concurrency=1", "InvalidParameter.RateControlMode", "RateControlMode is batch; it must be Concurrency or Batch.")]
    [InlineData("RateControlMode=Concurrency", "MissingParameter.Concurrency", "RateControlMode Concurrency needs Concurrency or MaxErrors.")]
    [InlineData("BatchPause=5&Concurrency=1", "InvalidParameter.BatchPause", "BatchPause goes with RateControlMode Batch only.")]
    [InlineData("BatchPause=86401&RateControlMode=Batch&Concurrency=1", "InvalidParameter.BatchPause", "BatchPause is a whole number of seconds from 0 to 86400.")]
    [InlineData("BatchPause=soon&RateControlMode=Batch&Concurrency=1", "InvalidParameter.BatchPause", "BatchPause is a whole number of seconds from 0 to 86400.")]
    public void A_limit_that_cannot_be_read_is_refused_and_never_left_out(string query, string code, string message)
    {
        var reader = Reader(query + "&ResourceTag.1.Key=a");

        reader.Invocation(20);

        Assert.Equal((code, message), (reader.Fault!.Code, reader.Fault.Message));
    }

    [Fact]
    public void Limits_are_numbers_or_parts_and_by_default_there_are_none()
    {
        RatePolicy? Rate(string query) => Reader(query + "&ResourceTag.1.Key=a") is var reader && reader.Invocation(20) is var request && reader.Fault is null
            ? request.Rate
            : throw new InvalidOperationException(reader.Fault!.Message);

        Assert.Null(Rate(""));
        Assert.Equal(new RatePolicy { Concurrency = new(20, true) }, Rate("Concurrency=20%25"));
        Assert.Equal(new RatePolicy { MaxErrors = new(0, false) }, Rate("MaxErrors=0"));
        Assert.Equal(
            new RatePolicy { Concurrency = new(3, false), MaxErrors = new(10, true), Batches = true, BatchPause = TimeSpan.FromSeconds(30) },
            Rate("Concurrency=3&MaxErrors=10%25&RateControlMode=Batch&BatchPause=30"));
    }

    [Theory]
    [InlineData("DryRun=true", true, null)]
    [InlineData("DryRun=True", true, null)]
    [InlineData("DryRun=yes", false, "InvalidParameter.DryRun")]
    [InlineData("DryRun=false", false, null)]
    [InlineData("RepeatMode=DryRun", true, null)]
    [InlineData("RepeatMode=Once", false, null)]
    public void Who_asks_for_a_dry_run_gets_no_real_one(string text, bool dry, string? code)
    {
        var reader = Reader($"{text}&ResourceTag.1.Key=a");

        var request = reader.Invocation(20);

        Assert.Equal((dry, code), (request.DryRun, reader.Fault?.Code));
    }

    [Fact]
    public void At_most_20_tags_are_taken()
    {
        var reader = Reader([.. Enumerable.Range(1, 21).Select(number => ($"Tag.{number}.Key", $"k{number}"))]);

        Assert.Equal(21, reader.Tags().Count);
        Assert.Equal("NumberExceed.Tags", reader.Fault!.Code);
    }

    [Theory]
    [InlineData("60", 60)]
    [InlineData("5", 5)]
    [InlineData("86400", 86_400)]
    public void A_timeout_is_seconds(string text, int seconds) => Assert.Equal(TimeSpan.FromSeconds(seconds), Reader(("Timeout", text)).Timeout());

    [Theory]
    [InlineData("86401")]
    [InlineData("9223372036854775807")]
    [InlineData("99999999999999999999")]
    [InlineData("soon")]
    public void A_timeout_beyond_the_limit_is_refused(string text)
    {
        var reader = Reader(("Timeout", text));

        reader.Timeout();

        Assert.Equal("InvalidTimeout.ExceedLimit", reader.Fault!.Code);
    }

    [Theory]
    [InlineData("aGk=", "", true, "hi")]
    [InlineData("aGk=", "base64", false, "hi")]
    [InlineData("aGk=", "", false, "aGk=")]
    [InlineData("aGk=", "plaintext", true, "aGk=")]
    [InlineData("aGk=", "Rot13", true, "hi")]
    public void Content_is_decoded_as_the_action_documents(string content, string encoding, bool base64ByDefault, string script) => Assert.Equal(
        script,
        Reader(("Type", "RunShellScript"), ("CommandContent", content), ("ContentEncoding", encoding)).Draft(base64ByDefault).Script);

    [Theory]
    [InlineData("no base64")]
    [InlineData("/w==")]
    public void Content_that_cannot_be_decoded_is_refused(string content)
    {
        var reader = Reader(("Type", "RunShellScript"), ("CommandContent", content));

        reader.Draft(base64ByDefault: true);

        Assert.Equal("CmdContent.DecodeError", reader.Fault!.Code);
    }

    [Theory]
    [InlineData("[]", "InvalidParameter.Parameters")]
    [InlineData("{", "InvalidParameter.Parameters")]
    [InlineData("{} {}", "InvalidParameter.Parameters")]
    [InlineData("{\"\":\"x\"}", "InvalidParameter.Parameters")]
    [InlineData("{\"a\":1}", "ParameterType.NotSupported")]
    [InlineData("{\"a\":null}", "ParameterType.NotSupported")]
    [InlineData("{\"a\":{}}", "ParameterType.NotSupported")]
    [InlineData("{\"a\":\"1\",\"A\":\"2\"}", "ParameterKey.Duplicate")]
    [InlineData("{\"a\":\"\\ud800\"}", "InvalidParameter.Parameters")]
    public void A_map_of_parameters_that_cannot_be_is_refused(string text, string code) => Assert.Equal(code, ParameterMap.Parse(text).Fault!.Code);

    [Fact]
    public void A_map_of_parameters_has_at_most_ten_pairs_of_short_names()
    {
        string Map(int count, int length) => "{" + string.Join(',', Enumerable.Range(0, count).Select(number => $"\"{number.ToString("D2", null).PadLeft(length, 'k')}\":\"v\"")) + "}";

        Assert.Equal(10, ParameterMap.Parse(Map(10, 64)).Value!.Count);
        Assert.Equal("ParameterCount.ExceedLimit", ParameterMap.Parse(Map(11, 2)).Fault!.Code);
        Assert.Equal("ParameterKey.ExceedLimit", ParameterMap.Parse(Map(1, 65)).Fault!.Code);
    }

    [Theory]
    [InlineData("Running", new[] { RecordState.Waiting, RecordState.Sent, RecordState.Running })]
    [InlineData("Finished", new[] { RecordState.Success, RecordState.Failed })]
    [InlineData("Success", new[] { RecordState.Success })]
    [InlineData("Failed", new[] { RecordState.Invalid, RecordState.Aborted, RecordState.Timeout, RecordState.Error })]
    [InlineData("Stopped", new[] { RecordState.Cancelled, RecordState.Terminated })]
    [InlineData("Pending", new[] { RecordState.Waiting, RecordState.Sent })]
    [InlineData("PartialFailed", new RecordState[0])]
    public void A_status_of_records_stands_for_states(string status, RecordState[] states) =>
        Assert.Equal(states, Reader(("InvokeRecordStatus", status)).RecordStates("InvokeRecordStatus")!.Value);

    [Fact]
    public void A_client_token_is_bound_to_what_is_asked_but_not_to_how_it_is_signed()
    {
        var first = Reader("ClientToken=t&Name=a&SignatureNonce=1&Timestamp=1&Signature=1&AccessKeyId=1").ClientToken();
        var again = Reader("ClientToken=t&Name=a&SignatureNonce=2&Timestamp=2").ClientToken();
        var other = Reader("ClientToken=t&Name=b").ClientToken();

        Assert.Equal(first, again);
        Assert.NotEqual(first, other);
    }

    [Theory]
    [InlineData("ä")]
    [InlineData("a b")]
    public void A_client_token_is_visible_ascii(string token)
    {
        var reader = Reader(("ClientToken", token));

        reader.ClientToken();

        Assert.Equal("InvalidClientToken.Malformed", reader.Fault!.Code);
    }

    private static ParameterReader Reader(params (string Name, string Value)[] parameters) =>
        new(parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));

    private static ParameterReader Reader(string query)
    {
        var read = new List<KeyValuePair<string, string>>();
        UrlText.TryRead(query, read);
        return new(read.ToDictionary());
    }
}
