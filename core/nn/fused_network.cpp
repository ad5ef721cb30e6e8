// SPDX-FileCopyrightText: 2026 The LesionLens authors
// SPDX-License-Identifier: GPL-3.0-or-later

#include "core/nn/fused_network.h"

#include <algorithm>
#include <functional>
#include <unordered_map>
#include <utility>

#include <torch/torch.h>

#include "core/base/error.h"
#include "core/nn/onednn.h"

namespace lesionlens {

namespace {

using dnnl::memory;
using Arguments = std::unordered_map<int, memory>;

memory::desc floats(const memory::dims &dims, memory::format_tag tag = memory::format_tag::any)
{
    return {dims, memory::data_type::f32, tag};
}

/// One call of oneDNN.
struct Call
{
    dnnl::primitive primitive;
    Arguments arguments;
};

dnnl::primitive_attr attributesOf(FusedConvolution::Activation activation, bool addsToResult)
{
    dnnl::post_ops operations;
    if (addsToResult)
        operations.append_sum(1.0F);
    if (activation == FusedConvolution::Activation::Relu)
        onednn::appendEltwise(operations, dnnl::algorithm::eltwise_relu, 0.0F);
    else if (activation == FusedConvolution::Activation::Silu)
        onednn::appendEltwise(operations, dnnl::algorithm::eltwise_swish, 1.0F);
    dnnl::primitive_attr attributes;
    attributes.set_post_ops(operations);
    return attributes;
}

onednn::Window windowOf(std::int64_t kernel, std::int64_t stride, std::int64_t padding)
{
    return {{stride, stride}, {kernel, kernel}, {padding, padding}, {padding, padding}};
}

std::int64_t outputSide(std::int64_t side, std::int64_t kernel, std::int64_t stride, std::int64_t padding)
{
    return (side + 2 * padding - kernel) / stride + 1;
}

} // namespace

/// What was described, and what oneDNN made of it.
struct FusedNetwork::Program
{
    /// A result: its shape at first, then its place in memory.
    struct Result
    {
        memory::dims dims;
        std::size_t lastReader = 0; ///< the last step that reads it
        memory place;
        std::size_t callsBefore = 0; ///< calls that must have run when it is there
        bool isOverwritten = false;  ///< a later step writes its own result in this place
    };
    /// Prepares the calls of the step that makes `node`.
    using Preparation = std::function<void(Program &, Node node)>;

    dnnl::engine engine{dnnl::engine::kind::cpu, 0};
    dnnl::stream stream{engine};
    std::vector<Result> results;
    std::vector<Preparation> preparations; ///< one per result; none for the input
    std::vector<Call> calls;
    std::vector<torch::Tensor> kept;                                ///< weights that `calls` point to
    std::vector<std::pair<std::size_t, torch::Tensor>> freeBuffers; ///< size in bytes
    std::vector<torch::Tensor> bufferOf;                            ///< by result; undefined once it was passed on

    Node add(memory::dims dims, const std::vector<Node> &readers, Preparation preparation)
    {
        const Node node = results.size();
        results.push_back({std::move(dims), node, {}, 0, false});
        for (const Node read : readers) {
            if (results[read].isOverwritten)
                throw Error(ErrorCode::Internal, "A step of the fast pass reads what another step has overwritten.");
            results[read].lastReader = node;
        }
        preparations.push_back(std::move(preparation));
        return node;
    }

    void call(const dnnl::primitive &primitive, Arguments arguments) { calls.push_back({primitive, std::move(arguments)}); }

    /// A buffer for a result: one that nobody reads any more, or a new one.
    memory allocate(Node node, const memory::desc &description)
    {
        const std::size_t bytes = description.get_size();
        const auto fits = std::find_if(freeBuffers.begin(), freeBuffers.end(), [bytes](const auto &one) { return one.first >= bytes; });
        torch::Tensor buffer;
        if (fits != freeBuffers.end()) {
            buffer = fits->second;
            freeBuffers.erase(fits);
        } else {
            buffer = torch::empty({static_cast<std::int64_t>(bytes)}, torch::kByte);
            kept.push_back(buffer);
        }
        bufferOf[node] = buffer;
        return memory(description, engine, buffer.data_ptr());
    }

    /// The buffer of `from` becomes that of `to`.
    memory inherit(Node from, Node to)
    {
        bufferOf[to] = std::exchange(bufferOf[from], {});
        return results[from].place;
    }

    void releaseAfter(Node step)
    {
        for (Node node = 1; node <= step; ++node) {
            if (bufferOf[node].defined() && results[node].lastReader <= step) {
                const torch::Tensor buffer = std::exchange(bufferOf[node], {});
                freeBuffers.emplace_back(static_cast<std::size_t>(buffer.numel()), buffer);
            }
        }
    }

    /// A memory of its own for values that stay: reordered once into the layout that a primitive asked for.
    memory keep(const torch::Tensor &values, const memory::desc &plain, const memory::desc &wanted)
    {
        const torch::Tensor source = values.to(torch::kFloat).contiguous();
        const torch::Tensor target = torch::empty({static_cast<std::int64_t>(wanted.get_size())}, torch::kByte);
        memory from(plain, engine, source.data_ptr());
        memory to(wanted, engine, target.data_ptr());
        dnnl::reorder(from, to).execute(stream, from, to);
        stream.wait();
        kept.push_back(target);
        return to;
    }

    /// `place` in the layout that a primitive asked for.
    memory laidOut(const memory &place, const memory::desc &wanted)
    {
        if (place.get_desc() == wanted)
            return place;
        const torch::Tensor buffer = torch::empty({static_cast<std::int64_t>(wanted.get_size())}, torch::kByte);
        kept.push_back(buffer);
        memory to(wanted, engine, buffer.data_ptr());
        call(dnnl::reorder(place, to), {{DNNL_ARG_FROM, place}, {DNNL_ARG_TO, to}});
        return to;
    }

    /// Adds the call of a convolution; `place` finds a place for the result once its layout is known.
    memory convolve(const memory &source, const FusedConvolution &convolution, const dnnl::primitive_attr &attributes,
                    const std::function<memory(const memory::desc &)> &place, const memory::desc &resultLayout);
};

memory FusedNetwork::Program::convolve(const memory &source, const FusedConvolution &convolution, const dnnl::primitive_attr &attributes,
                                       const std::function<memory(const memory::desc &)> &place, const memory::desc &resultLayout)
{
    const torch::Tensor &weight = convolution.weight;
    const bool isGrouped = convolution.groups > 1;
    memory::dims weightDims = {weight.size(0), weight.size(1), weight.size(2), weight.size(3)};
    if (isGrouped)
        weightDims = {convolution.groups, weight.size(0) / convolution.groups, weight.size(1), weight.size(2), weight.size(3)};
    const memory::desc plainBias = floats({weight.size(0)}, memory::format_tag::x);
    const onednn::ConvolutionDescription description{floats(onednn::dimsOf(source.get_desc())), floats(weightDims), plainBias, resultLayout,
                                                     windowOf(weight.size(2), convolution.stride, convolution.padding)};
    const auto primitive = onednn::describeConvolution(engine, description, attributes);
    const auto plainTag = isGrouped ? memory::format_tag::goihw : memory::format_tag::oihw;
    const memory weights = keep(weight, floats(weightDims, plainTag), primitive.weights_desc());
    const memory bias = keep(convolution.bias, plainBias, plainBias);
    const memory input = laidOut(source, primitive.src_desc());
    memory result = place(primitive.dst_desc());
    call(dnnl::convolution_forward(primitive),
         {{DNNL_ARG_SRC, input}, {DNNL_ARG_WEIGHTS, weights}, {DNNL_ARG_BIAS, bias}, {DNNL_ARG_DST, result}});
    return result;
}

bool FusedNetwork::isAvailable()
{
    return true;
}

FusedNetwork::FusedNetwork(std::int64_t batch, std::int64_t channels, std::int64_t rows, std::int64_t cols)
    : program_(std::make_unique<Program>())
{
    static_cast<void>(program_->add({batch, channels, rows, cols}, {}, nullptr));
}

FusedNetwork::~FusedNetwork() = default;

FusedNetwork::Node FusedNetwork::convolution(Node x, const FusedConvolution &convolution, std::optional<Node> addend)
{
    const memory::dims &in = program_->results[x].dims;
    const torch::Tensor &weight = convolution.weight;
    const memory::dims out = {in[0], weight.size(0), outputSide(in[2], weight.size(2), convolution.stride, convolution.padding),
                              outputSide(in[3], weight.size(3), convolution.stride, convolution.padding)};
    std::vector<Node> read = {x};
    if (addend)
        read.push_back(*addend);
    const Node result = program_->add(out, read, [x, convolution, addend, out](Program &program, Node node) {
        // The input's plain layout would slow the convolution down and make its rounding depend on where a network was cut in two.
        const bool inherits = addend && *addend != 0;
        const auto place = [&](const memory::desc &layout) {
            if (inherits)
                return program.inherit(*addend, node);
            const memory target = program.allocate(node, layout);
            if (addend)
                program.call(dnnl::reorder(program.results[0].place, target),
                             {{DNNL_ARG_FROM, program.results[0].place}, {DNNL_ARG_TO, target}});
            return target;
        };
        const memory::desc layout = inherits ? program.results[*addend].place.get_desc() : floats(out);
        program.results[node].place = program.convolve(program.results[x].place, convolution,
                                                       attributesOf(convolution.activation, addend.has_value()), place, layout);
    });
    if (addend && *addend != 0)
        program_->results[*addend].isOverwritten = true;
    return result;
}

FusedNetwork::Node FusedNetwork::maxPool(Node x, int kernel, int stride, int padding)
{
    const memory::dims &in = program_->results[x].dims;
    const memory::dims out = {in[0], in[1], outputSide(in[2], kernel, stride, padding), outputSide(in[3], kernel, stride, padding)};
    return program_->add(out, {x}, [=](Program &program, Node node) {
        const memory source = program.results[x].place;
        const auto primitive = onednn::describePooling(program.engine, dnnl::algorithm::pooling_max, source.get_desc(), floats(out),
                                                       windowOf(kernel, stride, padding));
        program.results[node].place = program.allocate(node, primitive.dst_desc());
        program.call(dnnl::pooling_forward(primitive), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, program.results[node].place}});
    });
}

FusedNetwork::Node FusedNetwork::excite(Node x, const FusedConvolution &squeeze, const FusedConvolution &expand)
{
    const memory::dims dims = program_->results[x].dims;
    const Node result = program_->add(dims, {x}, [=](Program &program, Node node) {
        const auto ownPlace = [&program](const memory::desc &layout) {
            const torch::Tensor buffer = torch::empty({static_cast<std::int64_t>(layout.get_size())}, torch::kByte);
            program.kept.push_back(buffer);
            return memory(layout, program.engine, buffer.data_ptr());
        };
        const memory source = program.results[x].place;
        const memory::dims pooledDims = {dims[0], dims[1], 1, 1};
        const onednn::Window window{{1, 1}, {dims[2], dims[3]}, {0, 0}, {0, 0}};
        const auto pooling = onednn::describePooling(program.engine, dnnl::algorithm::pooling_avg_exclude_padding, source.get_desc(),
                                                     floats(pooledDims), window);
        const memory pooled = ownPlace(pooling.dst_desc());
        program.call(dnnl::pooling_forward(pooling), {{DNNL_ARG_SRC, source}, {DNNL_ARG_DST, pooled}});

        const memory::dims squeezedDims = {dims[0], squeeze.weight.size(0), 1, 1};
        const memory squeezed = program.convolve(pooled, squeeze, attributesOf(squeeze.activation, false), ownPlace, floats(squeezedDims));
        dnnl::post_ops operations;
        onednn::appendEltwise(operations, dnnl::algorithm::eltwise_logistic, 0.0F);
        dnnl::primitive_attr attributes;
        attributes.set_post_ops(operations);
        const memory weights = program.convolve(squeezed, expand, attributes, ownPlace, floats(pooledDims));

        const auto product = onednn::describeProduct(program.engine, source.get_desc(), weights.get_desc());
        program.results[node].place = program.inherit(x, node);
        program.call(dnnl::binary(product), {{DNNL_ARG_SRC_0, source}, {DNNL_ARG_SRC_1, weights}, {DNNL_ARG_DST, source}});
    });
    program_->results[x].isOverwritten = true;
    return result;
}

void FusedNetwork::finish()
{
    const torch::NoGradGuard noGrad;
    Program &program = *program_;
    try {
        program.bufferOf.resize(program.results.size());
        program.results[0].place = memory(floats(program.results[0].dims, memory::format_tag::nchw), program.engine, DNNL_MEMORY_NONE);
        for (Node node = 1; node < program.results.size(); ++node) {
            program.preparations[node](program, node);
            program.results[node].callsBefore = program.calls.size();
            program.releaseAfter(node);
        }
        program.preparations.clear();
    } catch (const dnnl::error &error) {
        throw Error(ErrorCode::Internal, "The fast pass of the network could not be prepared.", error.what());
    }
}

std::vector<torch::Tensor> FusedNetwork::run(const torch::Tensor &input, const std::vector<Node> &wanted)
{
    const torch::NoGradGuard noGrad;
    Program &program = *program_;
    torch::Tensor plainInput = input.detach().to(torch::kFloat).contiguous();
    if (program.results[0].isOverwritten)
        plainInput = plainInput.clone(); // the caller's values stay as they are
    program.results[0].place.set_data_handle(plainInput.data_ptr());
    std::vector<torch::Tensor> found;
    std::size_t done = 0;
    for (const Node node : wanted) {
        const Program::Result &result = program.results[node];
        for (; done < result.callsBefore; ++done)
            program.calls[done].primitive.execute(program.stream, program.calls[done].arguments);
        const memory::dims &dims = result.dims;
        torch::Tensor plain = torch::empty({dims[0], dims[1], dims[2], dims[3]});
        memory to(floats(dims, memory::format_tag::nchw), program.engine, plain.data_ptr());
        memory from = result.place;
        dnnl::reorder(from, to).execute(program.stream, from, to);
        found.push_back(plain);
    }
    program.stream.wait();
    return found;
}

} // namespace lesionlens
