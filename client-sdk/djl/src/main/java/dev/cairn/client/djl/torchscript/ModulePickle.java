package dev.cairn.client.djl.torchscript;

import dev.cairn.protocol.model.ModelShape;
import dev.cairn.protocol.model.TensorShape;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * The module object of a TorchScript archive in Python's pickle protocol 2
 * (https://peps.python.org/pep-0307/), limited to the opcodes that PyTorch itself writes.
 */
final class ModulePickle {
  private static final int PROTO = 0x80;
  private static final int GLOBAL = 'c';
  private static final int EMPTY_TUPLE = ')';
  private static final int NEWOBJ = 0x81;
  private static final int EMPTY_DICT = '}';
  private static final int MARK = '(';
  private static final int SETITEMS = 'u';
  private static final int BUILD = 'b';
  private static final int TUPLE = 't';
  private static final int REDUCE = 'R';
  private static final int BINPERSID = 'Q';
  private static final int BINUNICODE = 'X';
  private static final int BININT = 'J';
  private static final int NEWTRUE = 0x88;
  private static final int NEWFALSE = 0x89;
  private static final int STOP = '.';

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private ModulePickle() {
    op(PROTO, 2);
  }

  static byte[] noConstants() {
    ModulePickle pickle = new ModulePickle();
    pickle.op(EMPTY_TUPLE, STOP);
    return pickle.out.toByteArray();
  }

  static byte[] of(ModelShape shape) {
    ModulePickle pickle = new ModulePickle();
    pickle.beginObject(ModuleCode.ROOT);
    pickle.text("layers");
    pickle.beginObject(ModuleCode.LAYERS);
    List<TensorShape> tensors = shape.tensors();
    for (int i = 0; i < tensors.size(); i += 2) {
      pickle.text(ModuleCode.layerNumber(tensors.get(i)));
      pickle.beginObject(ModuleCode.WEIGHTS);
      pickle.text("weight");
      pickle.tensor(i, tensors.get(i).dims());
      pickle.text("bias");
      pickle.tensor(i + 1, tensors.get(i + 1).dims());
      pickle.op(SETITEMS, BUILD);
    }
    pickle.op(SETITEMS, BUILD, SETITEMS, BUILD, STOP);
    return pickle.out.toByteArray();
  }

  /** Every module has the attribute that {@code eval()} and {@code train()} set. */
  private void beginObject(String type) {
    global("__torch__", type);
    op(EMPTY_TUPLE, NEWOBJ, EMPTY_DICT, MARK);
    text("training");
    op(NEWFALSE);
  }

  private void tensor(int storage, List<Integer> dims) {
    int size = 1;
    for (int dim : dims) {
      size *= dim;
    }
    global("torch._utils", "_rebuild_tensor_v2");
    op(MARK, MARK);
    text("storage");
    global("torch", "FloatStorage");
    text(Integer.toString(storage));
    text("cpu");
    integer(size);
    op(TUPLE, BINPERSID);
    integer(0);
    op(MARK);
    dims.forEach(this::integer);
    op(TUPLE, MARK);
    int stride = size;
    for (int dim : dims) {
      stride /= dim;
      integer(stride);
    }
    op(TUPLE, NEWTRUE);
    global("collections", "OrderedDict");
    op(EMPTY_TUPLE, REDUCE, TUPLE, REDUCE);
  }

  private void op(int... opcodes) {
    for (int opcode : opcodes) {
      out.write(opcode);
    }
  }

  private void global(String module, String name) {
    op(GLOBAL);
    out.writeBytes((module + '\n' + name + '\n').getBytes(StandardCharsets.US_ASCII));
  }

  private void text(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    op(BINUNICODE);
    out.writeBytes(little(bytes.length));
    out.writeBytes(bytes);
  }

  private void integer(int value) {
    op(BININT);
    out.writeBytes(little(value));
  }

  private static byte[] little(int value) {
    return ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN).putInt(value).array();
  }
}
